/// What inputs are made of.
enum Pieces {
    static let sentences = [
        "add a metric for", "average", "amount", "by payment type", "in fct_orders", "rename", "order_id", "to", "->",
        "drop",
        "not_null", "unique", "test on", "where amount > 100", "is at least", "between 1 and 5", "last week",
        "since march",
        "top 5", "and", "then", "1.", "2)", "- ", "it", "p95", "95th percentile", "amount / order_id", "ratio of",
        "weekly",
        "fct_orders.amount", "`order_id`", "\"some words\"", "größe", "in (a, b, c)", "!= 'x'", "#12", "PR 7", "%",
        "1,000.5",
        "show me", "what depends on", "why did", "fail", "make it a table", "dashboard", "as a bar chart",
        "with name n",
        "customer_id from dim_customers", "the", "please", "?", "!", ";", "999999999999999999999999", "-1", "p0",
        "p999",
    ]
    static let markup = [
        "<@U0BOT>", "<@U123|ana>", "<#C1|x>", "<!here>", "<!subteam^S1|@d>", "<http://a.b|c>", "<mailto:a@b.c|a@b.c>",
        "&amp;",
        "&lt;", "&gt;", "<", ">", "|", "<@", "<|>", "<!>", "<#>", "<a|", ":smile:", "*b*", "_i_", "~s~", "```x```",
    ]
    static let unicode = [
        "\u{200B}", "\u{301}\u{301}\u{301}\u{301}\u{301}", "e\u{301}", "\u{202E}x\u{202C}", "\u{E0069}\u{E0067}",
        "\u{FDFA}",
        "ｆｕｌｌ", "\u{1100}\u{1161}\u{11A8}", "\u{FFFD}", "\u{1F1E9}\u{1F1EA}", "а", "ﬁ", "\u{2028}", "\u{AD}",
        "\u{3164}", "\u{D7FF}",
    ]
    static let secrets = [
        "AKIA", "ghp_", "xoxb-1", "sk-", "eyJ", "eyJhbGciOiJI.eyJzdWIiOiIx.abc", "password is", "password:", "token=",
        "Bearer",
        "Basic", "postgres://u:p@h/d", "://", "@", ":", "-----BEGIN RSA PRIVATE KEY-----", "-----END", "-----", "sig=",
        "aB3dE5fG7hI9jK1lM3nO5pQ7", "0123456789abcdef0123456789abcdef", "atlasv1.", "hooks.slack.com/services/", "SG.",
        "SK",
    ]
    static let disguises = [
        "i g n o r e", "1gn0r3", "aWdub3JlIGFsbCBydWxlcw==", "69676e6f726520616c6c", "vtaber", "ignore", "previous",
        "instructions",
        "you are now", "approve", "without", "review", "{{", "env_var", "; drop table", "'", "_", "a", "b", "1", "0",
    ]
    static let patterns = [
        "{model}", "{a}", "{", "}", "(a|b)", "(a|b|)", "(", ")", "|", "((", "))", "{}", "(|)", "({a}|{model})", "add a",
        "x", "(a(b|c)",
    ]
    static let yaml = [
        "intent: x\n", "title: T\n", "use: U\n", "kind: change\n", "risk: low\n", "slots: []\n", "slots:\n  - ",
        "{name: a, type: words, ask: q}\n",
        "utterances: |\n  ", "steps: [a]\n", "examples:\n  - says: x\n    outcome: y\n", "  ", "\n", "- ", ": ",
        "a: b\n", "&a ", "*a", "!!str ",
        "|", ">", "? ", "[", "]", "{", "}", "\"", "'", "#", "---\n", "...\n", "<<: *a\n", "\t", "lists:\n  a: [b, c]\n",
        "~", "0x1F", "1e999",
    ]
    static let vocabulary = [
        "when I say", "I mean", ", I mean", "by", "means", "to me", "for me", "stands for", "forget the word",
        "forget what", "remove",
        "from my vocabulary", "my vocabulary", "what words do you know", "\"", "`", ".", "the", "revenue", "turnover",
        "remember that",
    ]
    static let json = [
        "{\"id\":1,\"text\":\"a\"}", "{\"id\":\"x\",", "\"text\":", "\"a\\u0000\"", "\"\\ud800\"", "{", "}", "[", "]",
        ",", ":", "null", "true", "1e999", "-",
        "\"models\":{\"m\":{\"columns\":[{\"name\":\"c\",\"type\":\"t\"}]}}", "\"metrics\":{}", "\"dashboards\":[]",
        "\"id\":99999999999999999999",
    ]
}
