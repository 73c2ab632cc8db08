// The C library of the system, for the whole module. Everything the module takes from it is POSIX; what is
// not stands in SessionLeader.swift.
#if canImport(Darwin)
    @_exported import Darwin
#elseif canImport(Musl)
    @_exported import Musl
#else
    @_exported import Glibc
#endif
