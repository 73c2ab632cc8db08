/// How the certificate of a backend behind `https` is checked.
public enum CertificateCheck: Sendable, Hashable {
    /// Against the authorities that the system trusts.
    case system
    /// Against the authorities in a file, in PEM form.
    case authorities(path: String)
    /// Not at all: whoever answers at the address is believed.
    ///
    /// For certificates a backend signed itself.
    case none
}
