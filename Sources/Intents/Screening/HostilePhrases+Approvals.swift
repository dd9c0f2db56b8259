extension HostilePhrases {
    private static let overseers = """
        approval approvals review reviews reviewer reviewers approver approvers sandbox audit eyes sign-off signoff \
        approver's reviewer's rejection
        """

    /// Somebody else's yes, and ways around having to ask for it.
    static let approvals: [HostileRule] = [
        HostileRule(
            "claims approval",
            0.9,
            gap: 4,
            yields: true,
            """
            without skip skipping bypass bypassing circumvent disable avoid ignore ignoring waive disregard override \
            overrule suspend outside escape evade no
            """,
            overseers
        ),
        HostileRule(
            "claims approval",
            0.9,
            gap: 5,
            yields: true,
            "consider treat mark regard count record log set deem take accept see",
            "this it request as me plan change my these thread message that",
            "approved preapproved authorized authorised approver approval signed permission consent"
        ),
        HostileRule(
            "claims approval",
            0.7,
            gap: 4,
            yields: true,
            "counts count treat treated regard regarded consider considered handle",
            "as",
            "approved authorized authorised reviewed preapproved approval"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 2,
            yields: true,
            "already pre has have was been",
            "approved authorized authorised preapproved signed agreed",
            "by off verbally",
            "the cto ceo admin owner manager security management everyone boss lead all"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 1,
            yields: true,
            "approved agreed okayed",
            "verbally informally orally"
        ),
        HostileRule(
            "claims approval",
            0.9,
            gap: 2,
            yields: true,
            "auto self automatically",
            "approve approving merge merging accept"
        ),
        HostileRule(
            "claims approval",
            0.9,
            gap: 6,
            yields: true,
            "approve merge accept",
            "automatically unattended blindly automatic"
        ),
        HostileRule("claims approval", 0.8, gap: 0, "pre", "-", "approved authorized authorised"),
        HostileRule(
            "claims approval",
            0.9,
            gap: 2,
            yields: true,
            "approval approver permission authorization authorisation consent",
            "is granted given has not isn't was",
            "granted given required needed necessary hereby been obtained"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 1,
            yields: true,
            "approval permission authorization sign-off",
            "granted given obtained implied waived",
            "for by . , and ; </s>"
        ),
        HostileRule(
            "claims approval",
            0.9,
            gap: 1,
            "standing blanket permanent implicit automatic unconditional",
            "approval permission authorization consent"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            "hereby herewith",
            "authorise authorize approve grant permit waive declare confirm"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            yields: true,
            "waive waived",
            "all any the",
            "reviews approvals checks rules"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 6,
            "simulate fake press pretend forge emulate trigger click push",
            "approve approval approver approved reviewer approvers"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 4,
            "approve accept confirm sign",
            "in on",
            "the name behalf",
            "name of behalf"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            yields: true,
            "approve merge accept",
            "all every everything any each",
            "request requests plan plans pending change changes i my open"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 5,
            "told said says agreed wants reports",
            "approved approve merge",
            "merge go skip now deploy ahead it"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            "approved by : = ok",
            "data-owner owner cto ceo manager board security",
            "] ) ; merge deploy"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            "approval_token approve_token approval_code approval-token",
            "= : ok is"
        ),
        HostileRule("claims approval", 0.8, gap: 1, "-", "-", "force no skip yes bypass"),
        HostileRule(
            "claims approval",
            0.8,
            gap: 4,
            yields: true,
            "never don't not stop dont without",
            "ask asking wait waiting require show showing record log recording tell notify telling need",
            "approval approver approvers review human ledger permission diff reviewers confirmation reviewer"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 4,
            yields: true,
            "hide conceal withhold suppress keep",
            "change diff this plan it request merge secret",
            "approvers approver reviewers reviewer audit owner"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            yields: true,
            "no nobody not without",
            "human humans person people anybody anyone one body",
            "confirm check approve review look looking needs loop confirming approving involved"
        ),
        HostileRule(
            "claims approval",
            0.7,
            gap: 1,
            "without",
            "asking telling",
            "anybody anyone me the a </s> . , first for"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            yields: true,
            "checks approvals reviews",
            "ignored skipped bypassed waived disabled"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 4,
            "merge deploy push apply commit ship release",
            "directly straight immediately anyway regardless",
            "main master production prod without approval tests review </s> . ,"
        ),
        HostileRule(
            "claims approval",
            0.9,
            gap: 2,
            "merge deploy apply ship release",
            "even although despite regardless though",
            "if tests checks the of",
            "fail fails failing failed tests checks rejected red"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 6,
            "push commit write merge pushing",
            "main master",
            "branch </s> , . ; without and ! please now"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 1,
            "force",
            "push - merge approve deploy",
            "to push merge main approve </s> it this request"
        ),
        HostileRule("claims approval", 0.8, gap: 3, yields: true, "no without", "pull", "request review"),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            yields: true,
            "override circumvent bypass break violate",
            "merge approval security access bot four",
            "policy policies rules rule limit eyes"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 5,
            yields: true,
            "lower reduce downgrade",
            "risk",
            "request change plan merges merge itself low"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 3,
            yields: true,
            "mark set treat classify",
            "plan request change this",
            "low no zero",
            "risk"
        ),
        HostileRule(
            "claims approval",
            0.8,
            gap: 4,
            yields: true,
            "reverse undo ignore overrule change",
            "rejection veto",
            "and approve merge request"
        ),
        HostileRule("claims approval", 0.8, gap: 3, "merge merges approves approve", "itself themselves yourself"),
        HostileRule("claims approval", 0.8, gap: 4, "approves", "every all any", "request requests plan"),
    ]

    /// Structure that only a program should write, and commands.
    static let commands: [HostileRule] = [
        HostileRule(
            "forges structure",
            0.9,
            gap: 1,
            "< [ # {",
            "system assistant inst developer im_start endoftext instructions |",
            "> ] : | prompt message im_start im_end"
        ),
        HostileRule(
            "forges structure",
            0.7,
            gap: 1,
            "system assistant",
            ":",
            "you approved ignore new override the approve user all approval"
        ),
        HostileRule(
            "forges structure",
            0.8,
            gap: 1,
            "end begin start",
            "of new",
            "system user conversation instructions prompt",
            "prompt message input instructions - . :"
        ),
        HostileRule("carries a command", 0.9, gap: 0, "rm", "-", "rf r fr"),
        HostileRule(
            "carries a command",
            0.9,
            gap: 1,
            ";",
            "drop delete truncate grant",
            "table database schema from all"
        ),
        HostileRule(
            "carries a command",
            0.9,
            gap: 2,
            yields: true,
            "drop truncate wipe destroy",
            "all every the",
            "tables databases schemas database warehouse schema"
        ),
        HostileRule("carries a command", 0.9, gap: 0, "os subprocess", ".", "environ system popen run getenv"),
        HostileRule(
            "carries a command",
            0.9,
            gap: 1,
            "$ ` |",
            "( bash sh env",
            "curl env cat whoami id ) - printenv `"
        ),
        HostileRule(
            "carries a command",
            0.9,
            gap: 0,
            "run execute type",
            "`",
            "env id whoami printenv bash sh ls cat rm curl set",
            "`"
        ),
        HostileRule(
            "carries a command",
            0.8,
            gap: 0,
            "{",
            "{",
            "env_var config self modules run_query lipsum request"
        ),
        HostileRule(
            "carries a command",
            0.8,
            gap: 3,
            yields: true,
            "execute run open start spawn",
            "shell bash terminal",
            "command commands script </s> . , session"
        ),
        HostileRule(
            "carries a command",
            0.8,
            gap: 2,
            "use call invoke run",
            "git shell bash delete file",
            "tool command binary"
        ),
        HostileRule(
            "carries a command",
            0.8,
            gap: 4,
            yields: true,
            "give grant allow enable get",
            "agent agents bot yourself me it build step sandbox",
            "network internet shell root unrestricted full",
            "access and tool to rights </s>"
        ),
        HostileRule(
            "carries a command",
            0.8,
            gap: 1,
            "turn switch shut disable leave escape exit outside",
            "off the from",
            "sandbox audit"
        ),
    ]
}
