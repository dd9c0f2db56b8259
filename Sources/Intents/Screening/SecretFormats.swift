/// What credentials look like, from the providers' own documentation, and what people say before one.
enum SecretFormats {
    enum Alphabet: Sendable {
        /// Letters, digits, `-` and `_`.
        case token
        /// Capitals and digits.
        case upper
        case hex
        /// Anything without space, quotes or brackets.
        case value
    }

    struct Format: Sendable {
        let kind: String
        let prefix: [UInt8]
        let alphabet: Alphabet
        /// How many characters follow the prefix.
        let least: Int
        let most: Int
    }

    /// A word after which a credential may follow.
    struct Cue: Sendable {
        let kind: String
        let word: [UInt8]
        let least: Int
        /// A plain word may be one: passwords are.
        let isLoose: Bool
        /// No `:`, `=` or "is" is needed in between.
        let needsNoSign: Bool
    }

    static let byFirstByte: [UInt8: [Format]] = Dictionary(grouping: formats) { $0.prefix[0] }
    static let cues: [UInt8: [Cue]] = Dictionary(grouping: written) { $0.word[0] }

    private static let formats: [Format] = [
        many("aws-access-key", ["AKIA", "ASIA", "ABIA", "ACCA"], .upper, 16...16),
        many("github-token", ["ghp_", "gho_", "ghu_", "ghs_", "ghr_"], .token, 30...255),
        many("github-token", ["github_pat_"], .token, 36...255),
        many(
            "gitlab-token",
            ["glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "glagent-"],
            .token,
            16...255
        ),
        many(
            "slack-token",
            ["xoxb-", "xoxp-", "xoxa-", "xoxr-", "xoxs-", "xoxc-", "xoxd-", "xapp-"],
            .token,
            10...400
        ),
        many("slack-token", ["xoxe.", "xoxe-"], .value, 10...400),
        many("slack-webhook", ["hooks.slack.com/services/"], .value, 20...200),
        many("stripe-key", ["sk_live_", "rk_live_", "sk_test_", "rk_test_", "pk_live_", "whsec_"], .token, 10...255),
        many("google-api-key", ["AIza"], .token, 35...39),
        many("google-oauth-token", ["ya29."], .value, 20...500),
        many("google-oauth-secret", ["GOCSPX-"], .token, 20...60),
        many("anthropic-key", ["sk-ant-"], .token, 20...255),
        many("openai-key", ["sk-proj-", "sk-svcacct-", "sk-admin-", "sk-"], .token, 20...255),
        many("dbt-cloud-token", ["dbtc_", "dbtu_", "dbts_"], .token, 16...255),
        many("databricks-token", ["dapi"], .token, 32...40),
        many("new-relic-key", ["NRAK-", "NRII-", "NRJS-"], .token, 16...64),
        many("sendgrid-key", ["SG."], .value, 40...100),
        many("npm-token", ["npm_"], .token, 36...60),
        many("pypi-token", ["pypi-AgE"], .token, 40...500),
        many("hugging-face-token", ["hf_", "api_org_"], .token, 30...60),
        many("digitalocean-token", ["dop_v1_", "doo_v1_", "dor_v1_"], .hex, 40...80),
        many("shopify-token", ["shpat_", "shpca_", "shppa_", "shpss_"], .hex, 32...40),
        many("postman-key", ["PMAK-"], .token, 40...80),
        many("vault-token", ["hvs.", "hvb."], .value, 20...300),
        many("linear-key", ["lin_api_"], .token, 30...60),
        many("atlassian-token", ["ATATT3x"], .value, 40...300),
        many("sentry-token", ["sntrys_", "sntryu_"], .value, 40...400),
        many("grafana-token", ["glsa_", "glc_"], .value, 30...300),
        many("doppler-token", ["dp.pt.", "dp.st."], .value, 30...80),
        many("age-key", ["AGE-SECRET-KEY-1"], .token, 40...80),
        many("twilio-key", ["SK"], .hex, 32...32),
        many("terraform-token", ["atlasv1."], .value, 40...100),
        many("pulumi-token", ["pul-"], .hex, 40...40),
        many("airtable-token", ["pat"], .value, 60...100),
    ].flatMap { $0 }

    private static let written: [Cue] = [
        said(
            "password",
            [
                "password", "passwd", "passwort", "pwd", "passphrase", "passcode", "pass", "pw", "db_password",
                "pgpassword",
                "mysql_pwd", "snowflake_password", "dbt_password",
            ],
            least: 5,
            loose: true
        ),
        said(
            "token",
            [
                "token", "access_token", "auth_token", "refresh_token", "api_token", "authtoken", "dbt_cloud_token",
                "slack_token", "github_token", "pat",
            ],
            least: 12
        ),
        said(
            "api-key",
            [
                "api_key", "apikey", "api-key", "key", "x-api-key", "access_key", "accountkey", "sharedaccesskey",
                "license_key", "openai_api_key",
            ],
            least: 16
        ),
        said(
            "secret",
            [
                "secret", "client_secret", "client-secret", "secret_key", "aws_secret_access_key", "secretaccesskey",
                "app_secret", "signing_secret", "credential", "credentials", "creds", "private_key_passphrase",
            ],
            least: 8
        ),
        said("sas-signature", ["sig"], least: 20),
        said("bearer-token", ["bearer"], least: 12, bare: true),
        said("basic-auth", ["basic"], least: 12, bare: true),
        said("password", ["login"], least: 200, loose: true),
    ].flatMap { $0 }

    /// Words that follow "password is" and are none.
    static let plainWords: Set<String> = Set(
        """
        required empty missing null wrong invalid incorrect expired hashed encrypted stored not never nullable unique a an \
        the used always only changed being there here also optional set unset reset hidden masked protected correct \
        known unknown needed visible secret secure insecure weak strong true false none column field varchar text string \
        character integer plaintext salted rotated mandatory too something anything broken gone blank stale leaked
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )

    private static func many(
        _ kind: String,
        _ prefixes: [String],
        _ alphabet: Alphabet,
        _ length: ClosedRange<Int>
    ) -> [Format] {
        prefixes.map {
            Format(
                kind: kind,
                prefix: Array($0.utf8),
                alphabet: alphabet,
                least: length.lowerBound,
                most: length.upperBound
            )
        }
    }

    private static func said(
        _ kind: String,
        _ words: [String],
        least: Int,
        loose: Bool = false,
        bare: Bool = false
    ) -> [Cue] {
        words.map { Cue(kind: kind, word: Array($0.utf8), least: least, isLoose: loose, needsNoSign: bare) }
    }
}
