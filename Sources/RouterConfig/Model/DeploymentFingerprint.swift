import OpenAIWire
import ProxyCore

/// The id of a deployment that names none: a hash of its name and parameters, as in LiteLLM.
///
/// It does not depend on the order of keys, so that tidying a file leaves the deployments what they are.
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
