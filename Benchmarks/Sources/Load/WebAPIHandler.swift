import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// Answers every method of the Web API that the bot calls with the shortest answer that will do.
final class WebAPIHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let socketURL: String
    private let delay: TimeAmount
    private let posts: NIOLockedValueBox<Posts>
    private var method: Substring = ""
    private var question = ByteBuffer()

    init(socketURL: String, delay: TimeAmount, posts: NIOLockedValueBox<Posts>) {
        self.socketURL = socketURL
        self.delay = delay
        self.posts = posts
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch self.unwrapInboundIn(data) {
        case .head(let head): self.method = head.uri.split(separator: "/").last ?? ""
        case .body(var part): self.question.writeBuffer(&part)
        case .end:
            self.answer(context)
            self.question.clear()
        }
    }

    private func answer(_ context: ChannelHandlerContext) {
        let body = context.channel.allocator.buffer(string: self.body)
        // Only at the start, when it asks who it is, is the bot answered at once.
        guard self.delay > .zero, !["auth.test", "apps.connections.open"].contains(self.method) else {
            return Self.write(body, to: context)
        }
        let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
        context.eventLoop.scheduleTask(in: self.delay) { Self.write(body, to: bound.value) }
    }

    private static func write(_ body: ByteBuffer, to context: ChannelHandlerContext) {
        let headers = HTTPHeaders([
            ("content-type", "application/json"), ("content-length", "\(body.readableBytes)"),
        ])
        let head = HTTPResponseHead(version: .http1_1, status: .ok, headers: headers)
        context.write(NIOAny(HTTPServerResponsePart.head(head)), promise: nil)
        context.write(NIOAny(HTTPServerResponsePart.body(.byteBuffer(body))), promise: nil)
        context.writeAndFlush(NIOAny(HTTPServerResponsePart.end(nil)), promise: nil)
    }

    private var body: String {
        switch self.method {
        case "auth.test": #"{"ok":true,"team_id":"T0SIM","user_id":"U0BOT","bot_id":"B0BOT"}"#
        case "apps.connections.open": #"{"ok":true,"url":"\#(self.socketURL)"}"#
        case "users.info": #"{"ok":true,"user":{"name":"somebody","profile":{"display_name":"Some Body"}}}"#
        case "chat.postMessage", "chat.update", "chat.postEphemeral":
            #"{"ok":true,"channel":"C1","ts":"1790000000.\#(self.nextPost())"}"#
        case "conversations.history", "conversations.replies": #"{"ok":true,"messages":[],"has_more":false}"#
        default: #"{"ok":true}"#
        }
    }

    private func nextPost() -> Int {
        self.posts.withLockedValue { posts in
            posts.count += 1
            if self.method == "chat.postMessage", posts.keepsThreads { posts.threads.append(self.thread) }
            return 100_000 + posts.count
        }
    }

    /// The `thread_ts` of a message; empty when it opens a thread.
    private var thread: String {
        let text = String(buffer: self.question)
        guard let name = text.firstRange(of: #""thread_ts":"#) else { return "" }
        return String(text[name.upperBound...].drop { $0 == " " || $0 == "\"" }.prefix { $0 != "\"" })
    }
}

/// What the bot has posted or edited.
struct Posts: Sendable {
    var count = 0
    /// Whether to remember the threads; of no use but where it is asked who was answered.
    var keepsThreads = false
    /// The threads of new messages, in the order in which they came.
    var threads: [String] = []
}
