import HTTPTransport
import HTTPTypes

extension Exchange {
    /// Refuses a body that is compressed, by the coding's name.
    func checkEncoding() throws(ProxyError) {
        // One look at each name, because hardly any request has the field.
        guard request.headers.hasName(where: { $0.count == 16 && $0.first == UInt8(ascii: "c") }),
            let encoding = request.headers.value(of: .contentEncoding)
        else { return }
        for coding in encoding.split(separator: ",") {
            let name = coding.trimmingOptionalWhitespace().lowercased()
            if !name.isEmpty, name != "identity" { throw .unsupportedEncoding(name) }
        }
    }
}
