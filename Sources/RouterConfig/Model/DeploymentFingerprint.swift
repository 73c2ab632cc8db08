import OpenAIWire
import ProxyCore

/// The default id of a deployment: a hash of its name and parameters, as in LiteLLM.
///
/// The order of keys does not matter, so tidying a file keeps the ids.
enum DeploymentFingerprint {
    static func id(modelName: String, parameters: JSONObject) -> DeploymentID {
        let value = JSONValue.array([.string(modelName), sorted(.object(parameters))])
        return DeploymentID(SHA256.hexDigest(of: value.encoded()))
    }

    private static func sorted(_ value: JSONValue) -> JSONValue {
        switch value {
        case .array(let elements):
            return .array(elements.map(sorted))
        case .object(let object):
            var result = JSONObject()
            for key in object.keys.sorted() { result[key] = object[key].map(sorted) }
            return .object(result)
        default:
            return value
        }
    }
}

/// SHA-256 (FIPS 180-4), for ids that survive restarts.
///
/// Not meant for large input or secrets.
///
/// Hand-written, because a cryptography package is too much for one short hash per deployment.
struct SHA256 {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab,
        0x5be0_cd19,
    ]

    /// The digest as hexadecimal digits.
    static func hexDigest(of bytes: [UInt8]) -> String {
        var hash = SHA256()
        var message = bytes
        message.append(0x80)
        while message.count % 64 != 56 { message.append(0) }
        let bits = UInt64(bytes.count) * 8
        for shift in stride(from: 56, through: 0, by: -8) {
            message.append(UInt8(truncatingIfNeeded: bits >> shift))
        }
        for start in stride(from: 0, to: message.count, by: 64) { hash.absorb(message[start..<(start + 64)]) }
        return hash.state.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }

    private mutating func absorb(_ block: ArraySlice<UInt8>) {
        var words: [UInt32] = []
        words.reserveCapacity(64)
        var index = block.startIndex
        for _ in 0..<16 {
            words.append(block[index..<(index + 4)].reduce(0) { $0 << 8 | UInt32($1) })
            index += 4
        }
        for step in 16..<64 {
            let near = words[step - 15]
            let far = words[step - 2]
            let small = near.rotated(7) ^ near.rotated(18) ^ (near >> 3)
            let large = far.rotated(17) ^ far.rotated(19) ^ (far >> 10)
            words.append(words[step - 16] &+ small &+ words[step - 7] &+ large)
        }
        var work = state
        for step in 0..<64 {
            let choice = (work[4] & work[5]) ^ (~work[4] & work[6])
            let majority = (work[0] & work[1]) ^ (work[0] & work[2]) ^ (work[1] & work[2])
            let first =
                work[7] &+ (work[4].rotated(6) ^ work[4].rotated(11) ^ work[4].rotated(25)) &+ choice
                &+ Self.constants[step] &+ words[step]
            let second = (work[0].rotated(2) ^ work[0].rotated(13) ^ work[0].rotated(22)) &+ majority
            work = [first &+ second, work[0], work[1], work[2], work[3] &+ first, work[4], work[5], work[6]]
        }
        for place in 0..<8 { state[place] = state[place] &+ work[place] }
    }

    private static let constants: [UInt32] = [
        0x428a_2f98, 0x7137_4491, 0xb5c0_fbcf, 0xe9b5_dba5, 0x3956_c25b, 0x59f1_11f1, 0x923f_82a4,
        0xab1c_5ed5,
        0xd807_aa98, 0x1283_5b01, 0x2431_85be, 0x550c_7dc3, 0x72be_5d74, 0x80de_b1fe, 0x9bdc_06a7,
        0xc19b_f174,
        0xe49b_69c1, 0xefbe_4786, 0x0fc1_9dc6, 0x240c_a1cc, 0x2de9_2c6f, 0x4a74_84aa, 0x5cb0_a9dc,
        0x76f9_88da,
        0x983e_5152, 0xa831_c66d, 0xb003_27c8, 0xbf59_7fc7, 0xc6e0_0bf3, 0xd5a7_9147, 0x06ca_6351,
        0x1429_2967,
        0x27b7_0a85, 0x2e1b_2138, 0x4d2c_6dfc, 0x5338_0d13, 0x650a_7354, 0x766a_0abb, 0x81c2_c92e,
        0x9272_2c85,
        0xa2bf_e8a1, 0xa81a_664b, 0xc24b_8b70, 0xc76c_51a3, 0xd192_e819, 0xd699_0624, 0xf40e_3585,
        0x106a_a070,
        0x19a4_c116, 0x1e37_6c08, 0x2748_774c, 0x34b0_bcb5, 0x391c_0cb3, 0x4ed8_aa4a, 0x5b9c_ca4f,
        0x682e_6ff3,
        0x748f_82ee, 0x78a5_636f, 0x84c8_7814, 0x8cc7_0208, 0x90be_fffa, 0xa450_6ceb, 0xbef9_a3f7,
        0xc671_78f2,
    ]
}

extension UInt32 {
    /// The bits rotated to the right.
    fileprivate func rotated(_ count: UInt32) -> UInt32 { self >> count | self << (32 - count) }
}
