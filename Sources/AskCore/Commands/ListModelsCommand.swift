import OpenAIWire

/// `--list-models`: ids for a script, a table for a person.
struct ListModelsCommand {
    let context: CommandContext

    func run() async throws -> ExitStatus {
        let server = try context.makeServer()
        context.startStatus("waiting for \(server.address.host)")
        let models: [ServedModel]
        do {
            models = try await server.models()
        } catch let failure as ServerFailure {
            throw failure.error(address: server.address, keyOrigin: server.keyOrigin)
        }
        ModelCache(environment: context.environment, address: server.address).store(models.map(\.id))
        let console = context.console
        if context.options.form == .json {
            let list = JSONValue.array(models.map(\.entry))
            try console.print(document: ["v": 1, "models": list])
        } else if console.outputIsTerminal {
            try console.print(table(models))
        } else {
            try console.print(models.map { "\($0.id)\n" }.joined())
        }
        return .success
    }

    private func table(_ models: [ServedModel]) -> String {
        let clean = ControlFilter()
        let rows = models.map { model in
            [
                model.id == context.configuration.model ? "*" : " ", clean.line(model.id),
                clean.line(model.owner ?? "-"),
                model.contextLength.map { String($0) } ?? "-",
            ]
        }
        let all = [["", "ID", "OWNER", "CONTEXT"]] + rows
        let widths = (0..<4).map { column in all.map { DisplayWidth.of($0[column]) }.max() ?? 0 }
        return all.map { row in
            let cells = row.enumerated().map { index, cell in
                index == 3
                    ? cell : cell + String(repeating: " ", count: widths[index] - DisplayWidth.of(cell))
            }
            return cells.joined(separator: "  ") + "\n"
        }.joined()
    }
}
