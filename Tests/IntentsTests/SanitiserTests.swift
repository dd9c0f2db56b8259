import Testing

@testable import Intents

struct SanitiserTests {
    @Test(arguments: [
        ("<@U0BOT> add a metric", "add a metric"), ("ask <@U123ABC>", "ask @U123ABC"),
        ("ask <@U123ABC|ana>", "ask @ana"), ("in <#C012|general> now", "in #general now"),
        ("<!here> look", "@here look"), ("<!subteam^S1|@data> hi", "@@data hi"),
        ("see <https://example.com/a|the page>", "see the page (https://example.com/a)"),
        ("see <http://example.com|example.com>", "see example.com"), ("<mailto:a@b.com|a@b.com>", "a@b.com"),
        ("a &lt; b &amp;&amp; c &gt; d", "a < b && c > d"), ("&amp;lt;script&amp;gt;", "&lt;script&gt;"),
        ("  two   spaces\nand a line ", "two spaces and a line"), ("ｆｕｌｌ ｗｉｄｔｈ", "full width"),
        ("zero\u{200B}width", "zerowidth"), ("right\u{202E}left", "rightleft"),
        ("tag\u{E0041}\u{E0042}s", "tags"), ("heart\u{FE0F}", "heart"), ("bell\u{7}", "bell"),
        ("fare <= 5 and fare < 9", "fare <= 5 and fare < 9"), ("“quoted” – it’s", "\"quoted\" - it's"),
    ])
    func `what platforms and keyboards add is taken away`(raw: String, clean: String) {
        let text = Sanitiser().clean(raw, botUser: "U0BOT")
        #expect(text.text == clean)
        #expect(!text.wasRedacted && !text.wasCut)
    }

    @Test func `a long text is cut and says so`() {
        let text = Sanitiser().clean(String(repeating: "word ", count: 2000))
        #expect(text.wasCut)
        #expect(text.text.hasSuffix("[cut off after 4000 characters]"))
        #expect(text.text.count < 4040)
    }

    /// The credentials are put together here so that no scanner of this repository takes them for real.
    static let secrets: [(text: String, kind: String, secret: String)] = [
        ("key AKI" + "AIOSFODNN7EXAMPLE ok", "aws-access-key", "IOSFODNN7EX"),
        ("gh" + "p_16C7e42F292c6912E7710c838347Ae178B4a", "github-token", "C7e42F292c6912"),
        ("use glpa" + "t-ABCdef123456ghiJKL78 please", "gitlab-token", "ABCdef123456"),
        ("xox" + "b-123456789012-abcdefGHIJKL", "slack-token", "123456789012"),
        ("sk_li" + "ve_4eC39HqLyjWDarjtT1zdp7dc", "stripe-key", "4eC39HqLyjWD"),
        ("AIz" + "aSyA1234567890abcdefghijklmnopqrstuv", "google-api-key", "1234567890ab"),
        ("sk-pr" + "oj-abc123DEF456ghi789JKL012", "openai-key", "abc123DEF456"),
        ("sk-a" + "nt-api03-abc123DEF456ghi789", "anthropic-key", "abc123DEF456"),
        ("db" + "tc_abcDEF123456ghiJKL789", "dbt-cloud-token", "abcDEF123456"),
        ("eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.dozjgNryP4J3jVmNHl0w5N", "jwt", "dozjgNryP4J3"),
        ("Authorization: Bearer abcDEF123456ghiJKL789", "bearer-token", "abcDEF123456"),
        ("postgres://ana:s3cr3tPass@db.example.com/prod", "password-in-url", "s3cr3tPass"),
        ("the password is hunter2!", "password", "hunter2"), ("password: correcthorse", "password", "correcthorse"),
        ("the password for the warehouse is Tr0ub4dor&3", "password", "Tr0ub4dor"),
        ("machine x login ana password Zx81spectrum", "password", "Zx81spectrum"),
        ("https://a.blob.core.windows.net/x?sv=1&sig=aB3dE5fG7hI9jK1lM3nO5pQ7rS%3D", "sas-signature", "aB3dE5fG7hI9"),
        (
            "-----BEGIN RSA PRIV" + "ATE KEY----- MIIEabc123 -----END RSA PRIVATE KEY----- ok", "private-key",
            "MIIEabc123"
        ),
        ("gh\u{200B}p_16C7e42F292c69\u{200B}12E7710c838347Ae178B4a", "github-token", "C7e42F292c6912"),
        (
            "postgres://ana:<mailto:s3cr3tPass@db.example.com|s3cr3tPass@db.example.com>", "password-in-url",
            "s3cr3tPass"
        ),
        ("client_secret=Abc123xyz987Def456", "secret", "Abc123xyz987"),
        ("redis://:Zx81-spectrum@cache.example.com:6379/0", "password-in-url", "Zx81-spectrum"),
        ("mysql+pymysql://etl:pa55w0rdXyz@10.0.0.5/dw", "password-in-url", "pa55w0rdXyz"),
        ("https://ana:Qw3rtyUi0p@git.example.com/repo.git", "password-in-url", "Qw3rtyUi0p"),
        ("outputs: dev: {type: postgres, user: ana, password: S3cr3t-Pa55, port: 5432}", "password", "S3cr3t-Pa55"),
        ("private_key_passphrase: Tr0ubadour-99", "secret", "Tr0ubadour-99"),
        ("default login ana password Zx81spectrum", "password", "Zx81spectrum"),
        ("NRA" + "K-1A2B3C4D5E6F7G8H9I0J1K2L3M4", "new-relic-key", "1A2B3C4D5E6F"),
        ("Authorization: Basic dXNlcjpwYXNzd29yZA==", "basic-auth", "dXNlcjpwYXNz"),
        ("header Bearer abcdEFGHijklMNOPqrst works", "bearer-token", "abcdEFGHijkl"),
        ("my pw is hunter2!!", "password", "hunter2"),
        ("snowflake_api_key = Ab1Cd2Ef3Gh4Ij5Kl6", "secret", "Cd2Ef3Gh4Ij5"),
        ("conf['dbt_token'] = 'q1w2e3r4t5y6u7i8o9p0'", "secret", "e3r4t5y6u7i8"),
        ("cloudflare: 1a2b3c4d5e6f7g8h9i0j1k2l3m4n5o6p7q8r9s0t", "api-key", "5e6f7g8h9i0j"),
        ("bot 123456789:AAE" + "hBOweik6ad9r_QXMENQjcrGbqCr4K-bc", "telegram-token", "BOweik6ad9r"),
        ("0123456789abcdef0123456789abcdef-us12", "mailchimp-key", "456789abcdef0123"),
        ("sbp" + "_0a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b", "supabase-key", "2c3d4e5f6a7b"),
        ("pass\u{200B}word: Zx81\u{2060}spectrum9", "password", "spectrum9"),
        ("DefaultEndpointsProtocol=https;AccountKey=aB3dE5fG7hI9jK1lM3nO5pQ7rS9tU1vW==", "api-key", "aB3dE5fG7hI9"),
    ]

    @Test(arguments: secrets)
    func `a credential is replaced before anything else sees it`(text: String, kind: String, secret: String) {
        let clean = Sanitiser().clean(text)
        #expect(clean.secrets.map(\.kind).contains(kind), "\(clean)")
        #expect(!clean.text.contains(secret), "\(clean.text)")
        #expect(clean.text.contains("[redacted: \(kind)]"))
    }

    @Test(arguments: [
        "request 8f14e45f-ceea-467f-a0e6-1f2b3c4d5e6f is stuck",
        "revert commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "commit 3f78685 broke it", "rename password_hash to pwd_hash in stg_users", "drop the password column",
        "the password is required", "the token is expired", "add a not_null test on api_key in dim_clients",
        "is the secret column hashed?", "https://example.com/path?page=2", "average sk_buff_length by day",
        "key: customer_id", "add key performance indicators", "primary key: order_item_id",
        "basic authentication model", "bearer Authentication is documented", "the password column is called pwd_hash",
        "add a test on password in dim_users", "the basic Subscription plan", "group by api_key_id and token_type",
        "rename sig to signature", "why did the secret rotation job fail", "password resets per day by country",
        "primary_key = order_item_id", "sort_key: created_at_2023", "the partition_key is pickup_date",
        "rename customer_key to customer_sk", "surrogate_key: dbt_utils.generate_surrogate_key(['a'])",
        "trace id 4bf92f3577b34da6a3ce929d0e0e4736",
        "call me at 10:30 or ana@example.com", "token count per session",
        "fct_orders.customer_key = dim_customers.customer_key",
    ])
    func `names and numbers are no credentials`(text: String) {
        let clean = Sanitiser().clean(text)
        #expect(clean.secrets.isEmpty)
        #expect(clean.text == text)
    }

    @Test func `a credential is located in the text as it came`() throws {
        let raw = "é &amp; the password is hunter2!x"
        let secret = try #require(Sanitiser().clean(raw).secrets.first)
        let scalars = Array(raw.unicodeScalars)[secret.start..<secret.end]
        #expect(String(String.UnicodeScalarView(scalars)) == "hunter2!x")
    }
}
