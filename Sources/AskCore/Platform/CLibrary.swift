// The system's C library, for the whole module. Terminal.swift holds the only calls that are not POSIX.
#if canImport(Darwin)
    @_exported import Darwin
#elseif canImport(Musl)
    @_exported import Musl
#else
    @_exported import Glibc
#endif
