/// Phrases that speak to the bot's rules. Their words are those of attacks published in many places and of this
/// product's own trade: approvals, merging, roles.
enum HostilePhrases {
    static let rules: [HostileRule] = overrides + roles + secrets + approvals + commands

    /// The numbers of the rules that begin with a word.
    static let byOpening: [String: [Int]] = rules.enumerated().reduce(into: [:]) { table, rule in
        for word in rule.element.groups[0] { table[word, default: []].append(rule.offset) }
    }
    /// Every word of every rule but the one-letter ones, for reading what is disguised.
    static let vocabulary: Set<String> = rules.reduce(into: []) { words, rule in
        for group in rule.groups { words.formUnion(group.filter { $0.utf8.count > 1 }) }
    }

    static let ignore = """
        ignore ignoring disregard disregarding forget bypass override overrule discard neglect skip violate circumvent \
        disobey drop abandon suspend erase reset
        """
    static let instructions = """
        instructions instruction prompt prompts guidelines guideline directives guardrails guardrail programming \
        restrictions safeguards safety
        """
    static let reveal = """
        reveal print show output repeat leak send dump tell give share post exfiltrate cat upload email display list \
        disclose expose paste return include summarize summarise echo write copy read append translate encode spell \
        insert recite
        """

    /// Other instructions in place of the bot's own.
    private static let overrides: [HostileRule] = [
        HostileRule("overrides instructions", 0.9, gap: 5, ignore, instructions),
        HostileRule(
            "overrides instructions",
            0.8,
            gap: 3,
            ignore,
            "previous prior earlier preceding above everything your",
            "rules policy policies messages orders context said told constraints commands"
        ),
        HostileRule(
            "overrides instructions",
            0.8,
            gap: 2,
            ignore,
            "everything all anything whatever",
            "before above until",
            "this line message text prompt conversation now here"
        ),
        HostileRule(
            "overrides instructions",
            0.7,
            gap: 1,
            "new updated real actual true",
            "instructions directives orders ones",
            ": are follow"
        ),
        HostileRule(
            "overrides instructions",
            0.8,
            gap: 1,
            "your",
            "new real true",
            "goal task objective purpose mission job role",
            "is : ="
        ),
        HostileRule(
            "overrides instructions",
            0.6,
            gap: 2,
            "instead now only will",
            "follow obey",
            "these my this me mine"
        ),
        HostileRule("overrides instructions", 0.7, gap: 1, "must shall will", "obey comply"),
        HostileRule(
            "overrides instructions",
            0.8,
            gap: 4,
            "disable remove deactivate lift off without drop",
            "your its all safety content",
            "restrictions limits limitations safeguards filters filter guardrails safety"
        ),
        HostileRule(
            "overrides instructions",
            0.8,
            gap: 2,
            "safety content security",
            "filters filter checks restrictions policy",
            "off disabled removed gone lifted"
        ),
        HostileRule(
            "overrides instructions",
            0.8,
            gap: 4,
            "ai you assistant game persona model",
            "no without any",
            "limits limit restrictions restriction rules filter filters boundaries limitations content"
        ),
    ]

    /// Words that hand the bot, or whoever speaks, another role.
    private static let roles: [HostileRule] = [
        HostileRule(
            "assigns a role",
            0.7,
            gap: 1,
            yields: true,
            "you",
            "are",
            "now",
            "a an in my the dan free no root admin unrestricted"
        ),
        HostileRule("assigns a role", 0.8, gap: 1, "you", "are", "no", "longer"),
        HostileRule(
            "assigns a role",
            0.7,
            gap: 3,
            yields: true,
            "you",
            "are",
            "approver approvers reviewer admin root unrestricted jailbroken evil uncensored"
        ),
        HostileRule(
            "assigns a role",
            0.7,
            gap: 3,
            yields: true,
            "act behave respond pretend roleplay pose imagine",
            "as to like you",
            """
            admin administrator root unrestricted dan dba owner approver developer jailbroken evil unfiltered you reviewer \
            hacker ai
            """
        ),
        HostileRule(
            "assigns a role",
            0.8,
            gap: 4,
            "act speak pose sign",
            "as for",
            "approve accept approving sign confirm"
        ),
        HostileRule(
            "assigns a role",
            0.8,
            gap: 1,
            "unrestricted unfiltered uncensored jailbroken evil",
            "ai mode assistant model bot now"
        ),
        HostileRule(
            "assigns a role",
            0.8,
            gap: 3,
            "stop cease quit",
            "being acting",
            "a an the",
            "bot assistant helper data model"
        ),
        HostileRule("assigns a role", 0.9, gap: 1, "jailbreak jailbroken dan", "mode prompt now yourself the you"),
        HostileRule(
            "assigns a role",
            0.8,
            gap: 2,
            "enable enter activate in engage",
            "developer debug god sudo admin maintenance unrestricted",
            "mode",
            "with and , . : now",
            "no without ignore unrestricted disable run you all print show reveal"
        ),
        HostileRule("assigns a role", 0.8, gap: 0, "god sudo unrestricted dan", "mode"),
        HostileRule("assigns a role", 0.8, gap: 0, "do", "anything", "now"),
        HostileRule(
            "assigns a role",
            0.8,
            gap: 1,
            "impersonate impersonating",
            "the a an me my him her user data any another"
        ),
        HostileRule(
            "claims a role",
            0.8,
            gap: 3,
            yields: true,
            "i i'm im am",
            "am the an your a admin root",
            "admin administrator approver owner developer creator superuser operator officer maintainer",
            ", so and . approve now you of : i"
        ),
        HostileRule(
            "claims a role",
            0.9,
            gap: 4,
            yields: true,
            "make add grant give promote set assign extend elevate escalate appoint register",
            "me myself my him her everyone guest < @ user yourself us bot",
            "admin approver approvers owner permission permissions rights role administrator privileges access"
        ),
        HostileRule(
            "claims a role",
            0.8,
            gap: 1,
            yields: true,
            "make add appoint register",
            "u0123 @ user",
            "an the as to",
            "approver admin approvers administrator reviewer"
        ),
        HostileRule("claims a role", 0.8, gap: 3, "make makes made", "an the", "approver administrator superuser"),
        HostileRule(
            "claims a role",
            0.8,
            gap: 2,
            yields: true,
            "approve merge accept review approving",
            "my our",
            "own"
        ),
        HostileRule(
            "claims a role",
            0.8,
            gap: 1,
            "this",
            "message is comes",
            "is comes from the",
            "from the",
            "administrators administrator admins developers developer system security management owners creator chatbridge"
        ),
        HostileRule("claims a role", 0.8, gap: 1, "this", "is", "system administrator", "speaking here calling now"),
        HostileRule(
            "claims a role",
            0.8,
            gap: 3,
            "as",
            "your the an",
            "creator owner administrator admin developer",
            "i you",
            "command order instruct authorise authorize waive approve demand"
        ),
        HostileRule("claims a role", 0.8, gap: 2, "developer admin root master", "override", "code : unlock"),
        HostileRule(
            "claims a role",
            0.9,
            gap: 3,
            yields: true,
            "change edit modify disable turn remove rewrite overwrite relax update delete wipe clear stop",
            "policy sandbox audit guardrails approvers approver permissions ledger approvals reviews",
            ". file yaml so to off list trail log limit limits and for check while </s> requirement"
        ),
        HostileRule(
            "claims a role",
            0.8,
            gap: 2,
            yields: true,
            "disable remove lift raise ignore bypass",
            "rate",
            "limit limits"
        ),
    ]

    /// What must not leave.
    private static let secrets: [HostileRule] = [
        HostileRule(
            "asks for secrets",
            0.9,
            gap: 4,
            reveal,
            "system hidden initial original secret",
            "prompt instructions message context"
        ),
        HostileRule(
            "asks for secrets",
            0.9,
            gap: 4,
            "what what's",
            "system hidden initial original",
            "prompt instructions"
        ),
        HostileRule(
            "asks for secrets",
            0.8,
            gap: 4,
            reveal,
            "your",
            "instructions prompt rules configuration config secrets credentials tokens token keys password environment"
        ),
        HostileRule(
            "asks for secrets",
            0.8,
            gap: 3,
            "write reveal list print show tell output repeat recite",
            "rules instructions guidelines",
            "you",
            "follow given have were got obey"
        ),
        HostileRule("asks for secrets", 0.8, gap: 1, "what", "were was have", "you been", "told instructed given"),
        HostileRule(
            "asks for secrets",
            0.8,
            gap: 3,
            "repeat output print show copy translate quote",
            "text everything words message messages all",
            "above before",
            "this starting message prompt conversation line text beginning from"
        ),
        HostileRule(
            "asks for secrets",
            0.9,
            gap: 4,
            reveal + " reads list",
            "environment env",
            "variables vars variable file and"
        ),
        HostileRule(
            "asks for secrets",
            0.8,
            gap: 3,
            yields: true,
            reveal,
            "api access slack github bot private ssh signing warehouse database db admin root slack_bot_token",
            "keys key token tokens password passwords secret secrets credentials"
        ),
        HostileRule(
            "asks for secrets",
            0.9,
            gap: 2,
            reveal,
            "secrets credentials passwords profiles",
            ". yml file to in from here you and , at </s>"
        ),
        HostileRule(
            "asks for secrets",
            0.8,
            gap: 3,
            yields: true,
            "give send post print leak tell dm hand spell",
            "me us here the",
            "credentials passwords tokens secrets password"
        ),
        HostileRule(
            "asks for secrets",
            0.8,
            gap: 4,
            "what give tell print show",
            "slack_bot_token slack_app_token github_token database_url env_var"
        ),
        HostileRule(
            "asks for secrets",
            0.9,
            gap: 0,
            "/",
            "etc proc root",
            "/",
            "passwd shadow hosts self sudoers environ 1"
        ),
        HostileRule(
            "asks for secrets",
            0.9,
            gap: 2,
            "~ .",
            "/ ssh aws",
            "ssh id_rsa credentials aws netrc id_ed25519 /"
        ),
        HostileRule(
            "sends data out",
            0.8,
            gap: 8,
            "send sends post posts upload uploads exfiltrate forward email transmit push leak",
            "http https webhook ngrok pastebin @"
        ),
        HostileRule(
            "sends data out",
            0.8,
            gap: 3,
            "exfiltrate exfiltrating leak",
            "data customer customers the all emails tokens rows"
        ),
        HostileRule("sends data out", 0.8, gap: 3, "curl wget", "http https - |"),
        HostileRule(
            "sends data out",
            0.9,
            gap: 8,
            "fetch download get load pull",
            "http https script payload pastebin",
            "execute run eval install start source"
        ),
        HostileRule(
            "sends data out",
            0.8,
            gap: 6,
            "download run execute",
            "script payload binary",
            "from",
            "pastebin http https gist web internet"
        ),
    ]
}
