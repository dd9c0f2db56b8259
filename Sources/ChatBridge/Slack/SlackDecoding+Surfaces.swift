import Requests

/// What the app offers besides messages: its own page, and shortcuts.
enum SlackShortcut {
    /// The global one, in the menu of every composer: opens the form.
    static let newRequest = "chatbridge.new"
    /// The one in the menu of every message: its words become a request.
    static let turnIntoRequest = "chatbridge.turn"
}

extension SlackDecoding {
    /// `app_home_opened` comes for the Messages tab as well, which shows itself.
    func homeOpened(_ event: SlackWire.Event, in place: SlackPlace) -> Inbound {
        guard event.tab == nil || event.tab == "home", let user = event.user, !place.own.contains(user) else {
            return Inbound(.ignored("another tab than Home"))
        }
        let address = SlackAddress(team: place.team, channel: place.channel ?? user)
        return Inbound(.homeOpened(by: self.me.person(user), in: address.conversation))
    }

    /// `assistant_thread_started`: an empty conversation of somebody with the agent is on their screen.
    func conversationOpened(_ event: SlackWire.Event, in place: SlackPlace) -> Inbound {
        guard let thread = event.assistant, let user = thread.user, let channel = thread.channel, let ts = thread.thread
        else { return Inbound(.ignored("a conversation without person or place")) }
        let address = SlackAddress(team: place.team, channel: channel, ts: ts)
        return Inbound(.conversationOpened(by: self.me.person(user), in: address.conversation))
    }

    /// `agent_session_stopped`: the Stop button of Slack itself. It changes nothing; whoever is told has to.
    func stopped(_ event: SlackWire.Event, in place: SlackPlace) -> Inbound {
        guard let user = event.user, let channel = place.channel, let ts = event.thread else {
            return Inbound(.ignored("a stop without person or place"))
        }
        let address = SlackAddress(team: place.team, channel: channel, ts: ts)
        return Inbound(.stopped(by: self.me.person(user), in: address.conversation))
    }

    /// `member_joined_channel`, of which only our own coming matters, and the end of a channel's being archived.
    func admitted(_ event: SlackWire.Event, in place: SlackPlace) -> Inbound {
        let isOther = event.type == "member_joined_channel" && event.user.map(place.own.contains) != true
        guard let channel = place.channel, !isOther else { return Inbound(.ignored("somebody else joined")) }
        return Inbound(.admitted(to: SlackAddress(team: place.team, channel: channel).lane))
    }

    /// A global shortcut says nothing about where its person is, so the form asks.
    func shortcut(_ interaction: SlackWire.Interaction, by user: String) -> Inbound {
        guard interaction.callback == SlackShortcut.newRequest, let trigger = interaction.trigger else {
            return Inbound(.ignored("a shortcut that is not ours"))
        }
        let place = SlackAddress(team: self.me.team, channel: user)
        return Inbound(
            keys: [self.me.key("slack:trigger:\(trigger)")],
            .formWanted(
                template: nil,
                handle: .trigger(trigger),
                by: self.me.person(user),
                in: place.conversation
            )
        )
    }

    /// The words of a message, handed on by whoever used the shortcut, who asks for it; answered below the message.
    ///
    /// The message itself is not named: its author did not ask for anything, and may change it as they like.
    func messageShortcut(_ interaction: SlackWire.Interaction, by user: String) -> Inbound {
        guard
            interaction.callback == SlackShortcut.turnIntoRequest, let trigger = interaction.trigger,
            let channel = interaction.channel, let message = interaction.message, let ts = message.ts
        else { return Inbound(.ignored("a message shortcut that is not ours")) }
        let place = SlackAddress(
            team: self.me.team,
            channel: channel,
            ts: message.thread ?? ts
        )
        let author = message.user ?? message.bot
        var saying = Inbound.Saying(
            message.text ?? "",
            by: self.me.person(user),
            named: interaction.userName,
            in: place.conversation,
            author: author == user ? nil : author.map { self.me.person($0) }
        )
        saying.files = message.files.compactMap(\.shared)
        return Inbound(keys: [self.me.key("slack:trigger:\(trigger)")], .said(saying))
    }
}
