import Testing

@testable import AskCore

@Suite("Policy for stdin")
struct StandardInputPolicyTests {
    @Test(
        "It depends on the kind of stdin and on the words",
        arguments: [
            (Descriptor.Kind.terminal, true, StandardInputPolicy.Action.ignore),
            (.terminal, false, .ignore), (.nullDevice, true, .ignore),
            (.closed, false, .ignore), (.file, true, .read(limited: false)),
            (.pipe, true, .read(limited: true)),
            (.socket, true, .read(limited: true)), (.pipe, false, .read(limited: false)),
        ]
    )
    func kinds(kind: Descriptor.Kind, hasWords: Bool, expected: StandardInputPolicy.Action) {
        #expect(
            StandardInputPolicy(kind: kind, hasWords: hasWords, isForbidden: false, isAskedFor: false)
                .action == expected
        )
        #expect(
            StandardInputPolicy(kind: kind, hasWords: hasWords, isForbidden: true, isAskedFor: false).action
                == .ignore
        )
    }

    @Test("A dash reads any stdin, even a terminal, without a timeout")
    func askedFor() {
        for kind in [Descriptor.Kind.terminal, .pipe, .socket] {
            let policy = StandardInputPolicy(kind: kind, hasWords: true, isForbidden: false, isAskedFor: true)
            #expect(policy.action == .read(limited: false))
        }
    }
}
