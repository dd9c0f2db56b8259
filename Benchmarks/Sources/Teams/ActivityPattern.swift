/// The activities of the load: a mention of the bot in a channel as Teams delivers it, some 1,500 bytes each.
struct ActivityPattern: Sendable {
    static let app = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
    static let tenant = "11111111-2222-4333-8444-555555555555"

    /// Where the bot is to answer, with its last slash.
    var service: String
    /// In how many channels people write; each message begins a thread.
    var channels = 100
    /// How many people there are in the tenant.
    var people = 500
    var wish = "help"

    /// The body of an activity, by the number of its gesture.
    func body(_ gesture: Int) -> String {
        let person = "00000000-0000-4000-8000-\(Self.padded(gesture % self.people, 12))"
        let channel = "19:bench\(Self.padded(gesture % self.channels, 8))@thread.tacv2"
        let id = 1_790_000_000_000 + gesture
        return """
            {"text":"<at>Analytics Bot</at> \(self.wish)\\n","textFormat":"plain","attachments":[{"contentType":"text/html",\
            "content":"<div><span itemscope=\\"\\" itemtype=\\"http://schema.skype.com/Mention\\" itemid=\\"0\\">Analytics \
            Bot</span>&nbsp;\(self.wish)</div>"}],"type":"message","timestamp":"2027-01-15T08:00:00.1234567Z",\
            "localTimestamp":"2027-01-15T09:00:00.1234567+01:00","id":"\(id)","channelId":"msteams",\
            "serviceUrl":"\(self.service)","from":{"id":"29:1-\(person)","name":"Somebody","aadObjectId":"\(person)"},\
            "conversation":{"isGroup":true,"conversationType":"channel","tenantId":"\(Self.tenant)",\
            "id":"\(channel);messageid=\(id)"},"recipient":{"id":"28:\(Self.app)","name":"Analytics Bot"},\
            "entities":[{"mentioned":{"id":"28:\(Self.app)","name":"Analytics Bot"},"text":"<at>Analytics Bot</at>",\
            "type":"mention"},{"locale":"en-US","country":"US","platform":"Mac","timezone":"Europe/Berlin",\
            "type":"clientInfo"}],"channelData":{"teamsChannelId":"\(channel)","teamsTeamId":"\(channel)",\
            "channel":{"id":"\(channel)"},"team":{"id":"\(channel)"},"tenant":{"id":"\(Self.tenant)"}},"locale":"en-US",\
            "localTimezone":"Europe/Berlin"}
            """
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
