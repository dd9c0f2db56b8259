import Foundation

/// Where the figures come from: without this they say nothing.
struct Machine: Sendable {
    var description: String

    /// - Parameter folder: where the ledger will be; its disk is what a durable commit waits for.
    init(testing folder: URL) throws {
        let date = Date.now.formatted(.iso8601.year().month().day())
        let cores = ProcessInfo.processInfo.activeProcessorCount
        self.description = """
            \(date), \(cores) cores (\(Self.processor)), load \(Self.load) before; \
            4 KiB to disk (fdatasync) \(try Self.sync(in: folder).text)
            """
    }

    /// How many processes wanted to run, in the last minute, five, fifteen.
    static var load: String {
        let text = (try? String(contentsOfFile: "/proc/loadavg", encoding: .utf8)) ?? ""
        return text.split(separator: " ").prefix(3).joined(separator: " ")
    }

    private static var processor: String {
        let text = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        let line = text.split(separator: "\n").first { $0.hasPrefix("model name") }
        return line?.split(separator: ": ").last.map(String.init) ?? "unknown"
    }

    private static func sync(in folder: URL) throws -> Duration {
        let file = folder.appending(path: "sync")
        let descriptor = open(file.path, O_RDWR | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { throw Failure("\(file.path) can't be written") }
        defer {
            close(descriptor)
            unlink(file.path)
        }
        let page = [UInt8](repeating: 1, count: 4096)
        var sample = Sample()
        for _ in 0..<200 {
            sample.add(
                ContinuousClock().measure {
                    _ = pwrite(descriptor, page, page.count, 0)
                    _ = fdatasync(descriptor)
                }
            )
        }
        return sample.median
    }
}

/// Why a benchmark could not be carried out.
struct Failure: Error, CustomStringConvertible {
    let description: String
    init(_ description: String) { self.description = description }
}
