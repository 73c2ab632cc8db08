import Testing

@testable import ProxyCore

@Suite("The retry budget of a model group")
struct RetryBudgetStateMachineTests {
    /// Lets requests come one after the other, each with up to two retries; answers the attempts in all.
    private func attempts(
        of requests: Int,
        _ budget: inout RetryBudget.StateMachine,
        succeeds: (_ request: Int, _ attempt: Int) -> Bool
    ) -> Int {
        var attempts = 0
        for request in 0..<requests {
            var retries = 0
            while true {
                attempts += 1
                if succeeds(request, retries) {
                    budget.succeeded(afterRetries: retries)
                    break
                }
                guard retries < 2, budget.allowsRetry else { break }
                budget.retried()
                retries += 1
            }
        }
        return attempts
    }

    @Test("A dead group sees the reserve, and then one attempt a request")
    func dead() {
        var budget = RetryBudget.StateMachine()
        let count = attempts(of: 100, &budget) { _, _ in false }
        #expect(count == 110)
        #expect(!budget.allowsRetry)
    }

    @Test("A group of which half the requests fail sees no more than a fifth beyond")
    func half() {
        var budget = RetryBudget.StateMachine()
        let count = attempts(of: 1000, &budget) { request, _ in request.isMultiple(of: 2) }
        #expect((1000...(1000 + 10 + 500 / 5)).contains(count))
    }

    @Test("Retries that help are free: one bad deployment among good ones never empties the bucket")
    func helpful() {
        var budget = RetryBudget.StateMachine()
        let count = attempts(of: 1000, &budget) { _, attempt in attempt == 1 }
        #expect(count == 2000)
        #expect(budget.allowsRetry)
    }

    @Test("Five answers bring a retry back, and no more than the capacity is saved up")
    func refilled() {
        var budget = RetryBudget.StateMachine()
        for _ in 0..<10 { budget.retried() }
        #expect(!budget.allowsRetry)
        for _ in 0..<6 { budget.succeeded(afterRetries: 0) }
        #expect(budget.allowsRetry)
        for _ in 0..<10_000 { budget.succeeded(afterRetries: 0) }
        #expect(budget.tokens == RetryBudget.StateMachine.capacity)
    }
}
