import CWebSockets
import Glibc

/// What libwebsockets says about certificates, which it tells its log only. Everything else it logs is dropped: it may
/// hold an address with a ticket, and each failure is reported to the one who meets it anyway.
enum WebSocketLog {
    /// By service thread; there is one connection at a time in a thread's hands.
    private static let complaints = Locked<[pthread_t: String]>([:])

    static func capture() {
        lws_set_log_level(Int32(LLL_ERR)) { _, line in
            guard let line, let complaint = WebSocketLog.complaint(in: String(cString: line)) else { return }
            WebSocketLog.complaints.with { $0[pthread_self()] = complaint }
        }
    }

    /// What was last said about a certificate on this thread, once.
    static func takeComplaint() -> String? { self.complaints.with { $0.removeValue(forKey: pthread_self()) } }

    /// The reason in a line like `SSL error: certificate has expired (preverify_ok=0;err=10;depth=0)`.
    static func complaint(in line: String) -> String? {
        guard let start = line.firstRange(of: "SSL error: "),
            let end = line.firstRange(of: " (preverify_ok"), start.upperBound < end.lowerBound
        else { return nil }
        return String(line[start.upperBound..<end.lowerBound])
    }
}
