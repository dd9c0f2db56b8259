/// The workspace to simulate, and how patient it is.
///
/// The default is a small team: Ana, who asks, Bo, who approves, Gus, a guest, and the app's bot.
package struct SimulatorConfiguration: Sendable {
    /// The address to listen on; loopback, because anyone who reaches it can act as anyone.
    package var host = "127.0.0.1"
    /// 0 lets the system choose one.
    package var port = 0

    /// Slack's identifiers of the workspace, the app and the app's bot.
    package var teamID = "T0SIM"
    package var teamName = "Riverside Data"
    package var appID = "A0SIM"
    package var botID = "B0BOT"
    /// The user that the app speaks as.
    package var bot = Person(id: "U0BOT", handle: "analytics-bot", name: "analytics-bot", isBot: true)
    /// Everybody else.
    package var people = [
        Person(id: "U0ANA", handle: "ana", name: "Ana", title: "Analytics engineer"),
        Person(id: "U0BO", handle: "bo", name: "Bo", title: "Data lead"),
        Person(id: "U0GUS", handle: "gus", name: "Gus", title: "Guest", isGuest: true),
    ]
    /// Direct messages between each person and the bot are added by themselves.
    package var channels = [
        Channel(id: "C0ANALYTICS", name: "analytics", topic: "Changes to the data stack"),
        Channel(id: "C0RANDOM", name: "random", topic: "Everything else"),
    ]
    /// The slash commands of the app.
    package var commands = [
        SlashCommand("/analytics", description: "Ask for a change to the data stack", usageHint: "[what you want]")
    ]
    /// The bot events that the app subscribes to, such as `app_mention`, `message.im`, `message.channels`.
    package var events: Set<String> = [
        "agent_session_stopped", "app_home_opened", "app_mention", "assistant_thread_started", "channel_unarchive",
        "group_unarchive", "member_joined_channel", "message.channels", "message.groups", "message.im",
    ]
    /// What the app is granted.
    package var scopes = [
        "app_mentions:read", "assistant:write", "channels:history", "channels:read", "chat:write", "commands",
        "files:read", "files:write", "groups:history", "groups:read", "im:history", "im:read", "im:write",
        "reactions:write", "users:read",
    ]
    /// The shortcuts of the app.
    package var shortcuts = [
        Shortcut(.global, "New request", callbackID: "chatbridge.new"),
        Shortcut(.message, "Turn into a request", callbackID: "chatbridge.turn"),
    ]

    /// What opens connections, and what calls the Web API.
    package var appToken = "xapp-sim"
    /// Empty where the app is not installed.
    package var botToken = "xoxb-sim"
    /// Other workspaces in which the same app is, or may be installed. Theirs are the workspace, its people, channels and
    /// tokens; everything about the app itself, and the machine, is this one's.
    package var neighbours: [SimulatorConfiguration] = []
    /// What the app shows when it asks for tokens (OAuth), and where it may have people led back to.
    package var clientID = "1.2"
    package var clientSecret = "simulated-client-secret"
    package var redirectURL = "http://127.0.0.1:"
    /// Whether tokens that are given hold for twelve hours, and come with one that renews them.
    package var rotatesTokens = false
    /// Signs what goes to `requestURL`; deliveries over a socket are not signed.
    package var signingSecret = "simulated-signing-secret"
    /// Where the app listens for events, commands and interactions, `http://HOST:PORT/PATH`, when it opens no sockets.
    package var requestURL: String?

    /// How long an envelope may stay without an acknowledgement. Slack gives three seconds.
    package var ackTimeout: Duration = .seconds(3)
    /// The pauses before each further try of an event: at once, a minute, five minutes, as Slack's Events API has them.
    package var retryDelays: [Duration] = [.zero, .seconds(60), .seconds(300)]
    /// How long an event waits for a connection before it is dropped.
    package var undeliveredLifetime: Duration = .seconds(600)
    /// How often the workspace pings; after four pings without an answer it drops the connection.
    package var pingInterval: Duration = .seconds(10)
    /// After this a connection is recycled: a warning, then `refresh_requested`. Slack announces about five hours.
    package var connectionLifetime: Duration = .seconds(18_060)
    /// How long a trigger may be used to open a view.
    package var triggerLifetime: Duration = .seconds(3)

    /// How long a message may be streamed. Slack's documentation names no limit; people see about five minutes.
    package var streamLifetime: Duration = .seconds(300)

    /// Seeds the identifiers and the choice among connections.
    package var seed: UInt64 = 1
    /// Where to append what became visible, one JSON object a line.
    package var ledgerFile: String?
    /// Keeps the app's calls for those who judge them.
    package var calls = CallLog.shared
    /// Where to write what people do on the page, as a script that can be played again.
    package var scriptFile: String?
    /// A Teams that is served at the same address; its page is at `/teams`, and both beside each other at `/both`.
    package var teams: TeamsSimulator?
    /// Kills the app, as the fault of that name wants; called on the simulator's own thread, so it must be quick.
    package var kill: (@Sendable () -> Void)?
    /// Microseconds since 1970-01-01T00:00:00Z.
    package var now: @Sendable () -> Int64 = WallClock.microseconds

    package init() {}
}

extension SimulatorConfiguration {
    /// Someone in the workspace.
    package struct Person: Hashable, Sendable {
        /// Slack's identifier, such as `U0ANA`.
        package var id: String
        /// What is typed after `@`.
        package var handle: String
        package var name: String
        package var title: String
        /// A guest is `is_restricted` for Slack.
        package var isGuest: Bool
        package var isBot: Bool

        package init(
            id: String,
            handle: String,
            name: String,
            title: String = "",
            isGuest: Bool = false,
            isBot: Bool = false
        ) {
            self.id = id
            self.handle = handle
            self.name = name
            self.title = title
            self.isGuest = isGuest
            self.isBot = isBot
        }
    }

    /// A public channel.
    package struct Channel: Hashable, Sendable {
        package var id: String
        package var name: String
        package var topic: String
        /// Everybody and the bot when `nil`.
        package var members: Set<String>?

        package init(id: String, name: String, topic: String = "", members: Set<String>? = nil) {
            self.id = id
            self.name = name
            self.topic = topic
            self.members = members
        }
    }

    /// A shortcut that the app adds to a menu.
    package struct Shortcut: Hashable, Sendable {
        package enum Kind: String, Hashable, Sendable {
            /// In the menu of the composer.
            case global
            /// In the menu of every message.
            case message
        }

        package var kind: Kind
        package var name: String
        package var callbackID: String

        package init(_ kind: Kind, _ name: String, callbackID: String) {
            self.kind = kind
            self.name = name
            self.callbackID = callbackID
        }
    }

    /// A command that is offered when `/` is typed.
    package struct SlashCommand: Hashable, Sendable {
        /// With its slash.
        package var command: String
        package var description: String
        package var usageHint: String

        package init(_ command: String, description: String, usageHint: String = "") {
            self.command = command
            self.description = description
            self.usageHint = usageHint
        }
    }
}
