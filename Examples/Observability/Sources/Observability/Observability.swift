// Routes a chat completion, and prints the metrics and spans that the router recorded for it:
//
//     swift run Observability "Hello!" http://127.0.0.1:8000/v1 http://127.0.0.1:8001/v1

import CoreMetrics
import CurlTransport
import InMemoryTracing
import MetricsTestKit
import OpenAIWire
import ProxyCore
import ProxyObservability
import Tracing

@main
struct Observability {
    static func main() async throws {
        guard let prompt = CommandLine.arguments.dropFirst().first else {
            return print("usage: Observability <prompt> <base URL of a backend>...")
        }
        // In your application these are its metrics and tracing backends, for Prometheus or OpenTelemetry.
        let (recordedMetrics, tracer) = (TestMetrics(), InMemoryTracer())
        MetricsSystem.bootstrap(recordedMetrics)
        InstrumentationSystem.bootstrap(tracer)

        let curl = try CurlTransport()
        let service = observedService(routing(to: CommandLine.arguments.dropFirst(2)), curl)
        let request = ChatCompletionRequest(model: "chat", messages: [.user(.text(prompt))])
        print(try await OpenAIClient(service: service).chat(request).text ?? "(no text)")

        printMetrics(recordedMetrics)
        printSpans(tracer.finishedSpans)
        await curl.shutdown()
    }

    private static func observedService(
        _ configuration: ProxyConfiguration,
        _ curl: CurlTransport
    ) -> ProxyService {
        let metrics = SwiftMetricsObserver()
        let tracing = RequestTracing()
        return ProxyService(
            configuration: configuration,
            transport: tracing.transport(curl),
            observers: [metrics, tracing],
            middleware: [tracing, metrics]
        )
    }

    private static func routing(to addresses: ArraySlice<String>) -> ProxyConfiguration {
        .serving(
            addresses.enumerated().map { index, address in
                DeploymentConfiguration(
                    id: DeploymentID("backend-\(index)"),
                    modelName: "chat",
                    upstreamModel: "qwen",
                    baseURL: address,
                    order: index
                )
            }
        )
    }

    private static func printMetrics(_ metrics: TestMetrics) {
        let counters = metrics.counters.map { counter in
            let dimensions = counter.dimensions.map { "\($0.0)=\($0.1)" }.joined(separator: " ")
            return "metric \(counter.label) \(dimensions): \(counter.totalValue)"
        }
        for line in counters.sorted() { print(line) }
    }

    private static func printSpans(_ spans: [FinishedInMemorySpan]) {
        for span in spans.sorted(by: {
            $0.startInstant.nanosecondsSinceEpoch < $1.startInstant.nanosecondsSinceEpoch
        }) {
            let status = span.attributes.get("http.response.status_code") ?? "no response"
            print("span \(span.operationName), \(span.kind): \(status)")
        }
    }
}
