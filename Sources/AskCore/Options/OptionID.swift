/// The options of `ask`, one case each.
enum OptionID: String, Sendable, Hashable, CaseIterable {
    case model, system, listModels, baseURL, help, helpAll, version
    case `continue`, session, chat, file, recursive, attach, attachAs, context, fit
    case extract, extractLast, extractOrAll, schema, json, jsonLines, strict
    case option, temperature, topP, maxTokens, seed, stop
    case think, hideReasoning, reasoning, holdReasoning, stats, raw, render, color, quiet, verbose
    case noStdin, stdinTimeout, noStream
    case key, keyFile, keyCommand, header, profile
    case timeout, connectTimeout, firstTokenTimeout, idleTimeout, retries, caCertificate, insecure, proxy
    case dryRun, curl, log, noLog, history, show, last, info, doctor
    case check, choice, each, jobs, resume
    case completions, complete, generateManual
}
