/// Phrases that speak to the bot's rules: word groups that follow each other within a few words.
enum HostilePhrases {
    struct Rule: Sendable {
        let reason: String
        let weight: Double
        /// One word of each group, in this order.
        let groups: [Set<String>]
        /// How many words may lie between one group and the next.
        let gap: Int

        func matches(_ words: [String]) -> Bool {
            for start in words.indices where self.groups[0].contains(words[start]) {
                if self.follows(words, start + 1, self.groups.dropFirst()) { return true }
            }
            return false
        }

        private func follows(_ words: [String], _ start: Int, _ rest: ArraySlice<Set<String>>) -> Bool {
            var position = start
            for group in rest {
                let end = min(words.count, position + self.gap + 1)
                guard let found = (position..<max(position, end)).first(where: { group.contains(words[$0]) }) else {
                    return false
                }
                position = found + 1
            }
            return true
        }
    }

    private static let ignore: Set<String> = [
        "ignore", "ignoring", "disregard", "disregarding", "forget", "bypass", "override", "overrule", "discard",
        "neglect", "skip", "violate", "circumvent", "disobey", "drop", "abandon", "suspend", "erase", "reset",
    ]
    private static let ruleWords: Set<String> = [
        "instructions", "instruction", "prompt", "prompts", "guidelines", "guideline", "directives", "guardrails",
        "guardrail", "programming", "restrictions", "safeguards", "safety",
    ]
    private static let reveal: Set<String> = [
        "reveal", "print", "show", "output", "repeat", "leak", "send", "dump", "tell", "give", "share", "post",
        "exfiltrate", "cat", "upload", "email", "display", "list", "disclose", "expose", "paste", "return", "include",
        "summarize", "echo", "write", "copy", "read", "append",
    ]

    static let rules: [Rule] = [
        // Approval for all time to come.
        Rule(
            reason: "claims approval",
            weight: 0.7,
            groups: [
                ["counts", "count", "treat", "treated", "regard", "regarded", "consider", "considered", "handle"],
                ["as"],
                ["approved", "authorized", "authorised", "reviewed", "preapproved"],
            ],
            gap: 4
        ),
        // Other instructions.
        Rule(reason: "overrides instructions", weight: 0.9, groups: [ignore, ruleWords], gap: 5),
        Rule(
            reason: "overrides instructions",
            weight: 0.8,
            groups: [
                ignore, ["previous", "prior", "earlier", "preceding", "above", "everything", "your"],
                [
                    "rules", "policy", "policies", "messages", "orders", "context", "said", "told", "constraints",
                    "commands",
                ],
            ],
            gap: 3
        ),
        Rule(
            reason: "overrides instructions",
            weight: 0.7,
            groups: [
                ["new", "updated", "real", "actual"], ["instructions", "directives", "orders"], [":", "are", "follow"],
            ],
            gap: 1
        ),
        Rule(
            reason: "overrides instructions",
            weight: 0.6,
            groups: [["instead", "now"], ["follow", "obey"], ["these", "my", "this"]],
            gap: 2
        ),
        // Another role.
        Rule(
            reason: "assigns a role",
            weight: 0.7,
            groups: [
                ["you"], ["are"], ["now"],
                ["a", "an", "in", "my", "the", "dan", "free", "no", "root", "admin", "unrestricted"],
            ],
            gap: 1
        ),
        Rule(
            reason: "assigns a role",
            weight: 0.7,
            groups: [
                ["act", "behave", "respond", "pretend", "roleplay"], ["as", "to", "like"],
                [
                    "admin", "administrator", "root", "unrestricted", "dan", "dba", "owner", "approver", "developer",
                    "jailbroken", "evil", "unfiltered", "you",
                ],
            ],
            gap: 3
        ),
        Rule(
            reason: "assigns a role",
            weight: 0.9,
            groups: [["jailbreak", "jailbroken", "dan"], ["mode", "prompt", "now", "yourself", "the", "you"]],
            gap: 1
        ),
        Rule(
            reason: "assigns a role",
            weight: 0.8,
            groups: [
                ["enable", "enter", "activate", "in", "engage"],
                ["developer", "debug", "god", "sudo", "admin", "maintenance", "unrestricted"], ["mode"],
                ["with", "and", ",", ".", ":", "now"],
                ["no", "without", "ignore", "unrestricted", "disable", "run", "you", "all"],
            ],
            gap: 2
        ),
        Rule(
            reason: "assigns a role",
            weight: 0.8,
            groups: [["god", "sudo", "unrestricted", "dan"], ["mode"]],
            gap: 0
        ),
        Rule(reason: "assigns a role", weight: 0.8, groups: [["do"], ["anything"], ["now"]], gap: 0),
        // What must not leave.
        Rule(
            reason: "asks for secrets",
            weight: 0.9,
            groups: [reveal, ["system", "hidden", "initial", "original"], ["prompt", "instructions", "message"]],
            gap: 4
        ),
        Rule(
            reason: "asks for secrets",
            weight: 0.8,
            groups: [
                reveal, ["your"],
                [
                    "instructions", "prompt", "rules", "configuration", "config", "secrets", "credentials", "tokens",
                    "token", "keys", "password", "environment",
                ],
            ],
            gap: 4
        ),
        Rule(
            reason: "asks for secrets",
            weight: 0.9,
            groups: [reveal, ["environment", "env"], ["variables", "vars", "variable", "file"]],
            gap: 4
        ),
        Rule(
            reason: "asks for secrets",
            weight: 0.8,
            groups: [
                reveal,
                [
                    "api", "access", "slack", "github", "bot", "private", "ssh", "signing", "warehouse", "database",
                    "db", "admin", "root",
                ], ["keys", "key", "token", "tokens", "password", "passwords", "secret", "secrets", "credentials"],
            ],
            gap: 3
        ),
        Rule(
            reason: "asks for secrets",
            weight: 0.9,
            groups: [
                reveal, ["secrets", "credentials", "passwords", "profiles"],
                [".", "yml", "file", "to", "in", "from", "here", "you", "and", ",", "at"],
            ],
            gap: 2
        ),
        Rule(
            reason: "asks for secrets",
            weight: 0.9,
            groups: [["/"], ["etc"], ["/"], ["passwd", "shadow", "hosts"]],
            gap: 0
        ),
        Rule(
            reason: "asks for secrets",
            weight: 0.9,
            groups: [
                ["~", "."], ["/", "ssh", "aws"], ["ssh", "id_rsa", "credentials", "aws", "netrc", "id_ed25519", "/"],
            ],
            gap: 2
        ),
        Rule(
            reason: "sends data out",
            weight: 0.8,
            groups: [
                ["send", "post", "upload", "exfiltrate", "forward", "email", "transmit", "push"],
                ["http", "https", "webhook", "ngrok", "pastebin", "@"],
            ],
            gap: 8
        ),
        Rule(reason: "sends data out", weight: 0.8, groups: [["curl", "wget"], ["http", "https", "-", "|"]], gap: 3),
        // Somebody else's yes.
        Rule(
            reason: "claims approval",
            weight: 0.9,
            groups: [
                [
                    "without", "skip", "skipping", "bypass", "bypassing", "circumvent", "disable", "avoid", "ignore",
                    "waive", "no",
                ],
                [
                    "approval", "approvals", "review", "reviewer", "approver", "reviewers", "approvers", "sandbox",
                    "audit",
                ],
            ],
            gap: 4
        ),
        Rule(
            reason: "claims approval",
            weight: 0.9,
            groups: [
                ["consider", "treat", "mark", "regard", "count", "record", "log", "set", "deem"],
                ["this", "it", "request", "as", "me", "plan", "change", "my"],
                ["approved", "preapproved", "authorized", "authorised", "approver"],
            ],
            gap: 4
        ),
        Rule(
            reason: "claims approval",
            weight: 0.8,
            groups: [
                ["already", "pre", "has", "have", "was", "been"],
                ["approved", "authorized", "authorised", "preapproved", "signed"], ["by", "off"],
                [
                    "the", "cto", "ceo", "admin", "owner", "manager", "security", "management", "everyone", "boss",
                    "lead", "all",
                ],
            ],
            gap: 2
        ),
        Rule(
            reason: "claims approval",
            weight: 0.9,
            groups: [["auto", "self", "automatically"], ["approve", "approved", "approving", "merge"]],
            gap: 2
        ),
        Rule(
            reason: "claims approval",
            weight: 0.8,
            groups: [["pre"], ["-"], ["approved", "authorized", "authorised"]],
            gap: 0
        ),
        Rule(
            reason: "claims approval",
            weight: 0.9,
            groups: [
                ["approval", "approver", "permission", "authorization", "authorisation"],
                ["is", "granted", "given", "has", "not", "isn't"],
                ["granted", "given", "required", "needed", "necessary", "hereby", "been"],
            ],
            gap: 2
        ),
        Rule(
            reason: "claims approval",
            weight: 0.8,
            groups: [
                ["merge", "deploy", "push", "apply", "commit"],
                ["directly", "straight", "immediately", "anyway", "regardless"],
                ["main", "master", "production", "prod", "without", "approval", "tests", "review"],
            ],
            gap: 4
        ),
        Rule(
            reason: "claims a role",
            weight: 0.8,
            groups: [
                ["i", "i'm", "im", "am"], ["am", "the", "an", "your", "a", "admin", "root"],
                ["admin", "administrator", "approver", "owner", "developer", "creator", "superuser", "operator"],
                [",", "so", "and", ".", "approve", "now", "you", "of", ":"],
            ],
            gap: 3
        ),
        Rule(
            reason: "claims a role",
            weight: 0.9,
            groups: [
                ["make", "add", "grant", "give", "promote", "set"],
                ["me", "myself", "him", "her", "everyone", "guest", "<", "@", "user"],
                [
                    "admin", "approver", "approvers", "owner", "permission", "permissions", "rights", "role",
                    "administrator",
                ],
            ],
            gap: 4
        ),
        Rule(
            reason: "claims a role",
            weight: 0.9,
            groups: [
                ["change", "edit", "modify", "disable", "turn", "remove", "rewrite", "overwrite", "relax", "update"],
                ["policy", "sandbox", "audit", "guardrails", "approvers", "approver", "permissions", "rate"],
                [
                    ".", "file", "yaml", "so", "to", "off", "list", "trail", "log", "limit", "limits", "and", "for",
                    "check",
                ],
            ],
            gap: 3
        ),
        // Forged structure.
        Rule(
            reason: "forges structure",
            weight: 0.9,
            groups: [
                ["<", "[", "#", "{"],
                ["system", "assistant", "inst", "developer", "im_start", "endoftext", "instructions", "|"],
                [">", "]", ":", "|", "prompt", "message", "im_start", "im_end"],
            ],
            gap: 1
        ),
        Rule(
            reason: "forges structure",
            weight: 0.7,
            groups: [
                ["system", "assistant"], [":"],
                ["you", "approved", "ignore", "new", "override", "the", "approve", "user", "all"],
            ],
            gap: 1
        ),
        Rule(
            reason: "forges structure",
            weight: 0.8,
            groups: [
                ["end", "begin", "start"], ["of"], ["system", "user", "conversation", "instructions", "prompt"],
                ["prompt", "message", "input", "instructions", "-", "."],
            ],
            gap: 1
        ),
        // Commands.
        Rule(reason: "carries a command", weight: 0.9, groups: [["rm"], ["-"], ["rf", "r", "fr"]], gap: 0),
        Rule(
            reason: "carries a command",
            weight: 0.9,
            groups: [[";"], ["drop", "delete", "truncate", "grant"], ["table", "database", "schema", "from", "all"]],
            gap: 1
        ),
        Rule(
            reason: "carries a command",
            weight: 0.9,
            groups: [
                ["drop", "truncate", "wipe", "destroy"], ["all", "every", "the"],
                ["tables", "databases", "schemas", "database", "warehouse", "schema"],
            ],
            gap: 2
        ),
        Rule(
            reason: "carries a command",
            weight: 0.9,
            groups: [["os", "subprocess"], ["."], ["environ", "system", "popen", "run", "getenv"]],
            gap: 0
        ),
        Rule(
            reason: "carries a command",
            weight: 0.9,
            groups: [
                ["$", "`", "|"], ["(", "bash", "sh", "env"],
                ["curl", "env", "cat", "whoami", "id", ")", "-", "printenv"],
            ],
            gap: 1
        ),
        Rule(
            reason: "carries a command",
            weight: 0.8,
            groups: [["{"], ["{"], ["env_var", "config", "self", "modules", "run_query", "lipsum", "request"]],
            gap: 0
        ),
    ]
}
