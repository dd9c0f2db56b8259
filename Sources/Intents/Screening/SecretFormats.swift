/// What credentials look like, from the providers' own documentation, and what people say before one.
enum SecretFormats {
    enum Alphabet: Sendable {
        /// Letters, digits, `-` and `_`.
        case token
        /// Capitals and digits.
        case upper
        /// Small letters and digits.
        case lower
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

        /// It says what follows: a bare "key" may be anything's.
        var isTold: Bool { self.word != Array("key".utf8) }
    }

    static let byFirstByte: [UInt8: [Format]] = Dictionary(grouping: formats) { $0.prefix[0] }
    static let cues: [UInt8: [Cue]] = Dictionary(grouping: written) { $0.word[0] }

    private static let formats: [Format] =
        [
            many("aws-access-key", ["AKIA", "ASIA", "ABIA", "ACCA", "A3T"], .upper, 16...17),
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
            many("slack-webhook", ["hooks.slack.com/services/"], .value, 20...600),
            many(
                "stripe-key",
                ["sk_live_", "rk_live_", "sk_test_", "rk_test_", "pk_live_", "whsec_"],
                .token,
                10...255
            ),
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
            many("twilio-key", ["SK", "AC"], .lower, 32...32),
            many("terraform-token", ["atlasv1."], .value, 40...100),
            many("pulumi-token", ["pul-"], .hex, 40...40),
            many("airtable-token", ["pat"], .value, 60...100),
        ].flatMap { $0 } + rarer

    /// Of services that are nearer to other trades; lengths as the public rule sets of gitleaks and detect-secrets state.
    private static let rarer: [Format] = [
        many("alibaba-access-key", ["LTAI"], .token, 16...24), many("tencent-access-key", ["AKID"], .token, 32...40),
        many("yandex-key", ["AQVN", "YCAJ"], .token, 20...60), many("aws-access-key", ["ABSK"], .value, 60...200),
        many("artifactory-key", ["AKC", "cmVmd"], .token, 10...100), many("adobe-secret", ["p8e-"], .token, 32...32),
        many("clickhouse-key", ["4b1d"], .token, 38...38), many("clojars-token", ["CLOJARS_"], .token, 40...80),
        many("cloudflare-key", ["v1.0-"], .token, 100...200), many("contentful-token", ["CFPAT-"], .token, 30...60),
        many("docker-token", ["dckr_pat_", "dckr_oat_"], .token, 20...60),
        many("dropbox-token", ["sl."], .value, 60...300),
        many("duffel-token", ["duffel_test_", "duffel_live_"], .token, 20...60),
        many("dynatrace-token", ["dt0c01.", "dt0s16."], .value, 60...120),
        many("easypost-key", ["EZAK", "EZTK"], .token, 54...54),
        many("facebook-token", ["EAAC", "EAAM", "EAAG", "EAAB"], .token, 60...300),
        many("figma-token", ["figd_"], .token, 30...60),
        many("fly-token", ["fo1_", "fm1r_", "fm1a_", "fm2_"], .value, 30...600),
        many("flutterwave-key", ["FLWSECK_TEST-", "FLWSECK-", "FLWPUBK_TEST-"], .token, 12...60),
        many("frameio-token", ["fio-u-"], .token, 40...80), many("grafana-token", ["eyJrIjoi"], .value, 50...400),
        many("groq-key", ["gsk_"], .token, 30...80), many("heroku-key", ["HRKU-AA"], .token, 40...80),
        many("infracost-key", ["ico-"], .token, 32...32),
        many("intra42-secret", ["s-s4t2ud-", "s-s4t2af-"], .hex, 64...64),
        many("langsmith-key", ["lsv2_pt_", "lsv2_sk_"], .token, 30...60),
        many("mailgun-key", ["key-", "pubkey-"], .hex, 32...32),
        many("mapbox-token", ["pk.eyJ", "sk.eyJ"], .value, 40...200),
        many("notion-token", ["ntn_", "secret_"], .token, 40...60), many("nuget-key", ["oy2"], .token, 43...43),
        many("octopus-key", ["API-"], .upper, 25...32), many("one-password-token", ["ops_eyJ"], .value, 100...1200),
        many("openshift-token", ["sha256~"], .token, 40...60), many("perplexity-key", ["pplx-"], .token, 40...60),
        many("pinecone-key", ["pcsk_"], .token, 40...90),
        many("planetscale-token", ["pscale_tkn_", "pscale_pw_", "pscale_oauth_"], .value, 30...70),
        many("posthog-key", ["phx_", "phc_"], .token, 30...60), many("prefect-key", ["pnu_", "pnb_"], .token, 36...36),
        many("readme-key", ["rdme_"], .token, 60...80), many("replicate-token", ["r8_"], .token, 30...50),
        many("rubygems-key", ["rubygems_"], .hex, 48...48), many("scalingo-token", ["tk-us-"], .token, 48...48),
        many("sendinblue-key", ["xkeysib-", "xsmtpsib-"], .token, 60...100),
        many("shippo-token", ["shippo_live_", "shippo_test_"], .hex, 40...40),
        many("settlemint-token", ["sm_pat_", "sm_aat_", "sm_sat_"], .token, 16...60),
        many("slack-token", ["xoxo-"], .token, 10...400),
        many("square-token", ["sq0atp-", "sq0csp-", "sq0idp-"], .value, 22...60),
        many("square-token", ["EAAA"], .token, 60...60),
        many("supabase-key", ["sbp_", "sb_secret_"], .token, 20...60),
        many("tailscale-key", ["tskey-"], .token, 20...80),
        many("teams-webhook", ["webhook.office.com/webhookb2/"], .value, 60...300),
        many("twitter-token", ["AAAAAAAAAAAAAAAAAAAAAA"], .value, 60...140),
        many("typeform-token", ["tfp_"], .value, 40...80),
        many("bitbucket-token", ["ATBB", "ATCTT3xF"], .value, 20...300),
        many("vercel-token", ["vcp_", "vca_"], .token, 20...80), many("x-key", ["xai-"], .token, 60...100),
        many("google-oauth-token", ["1//0"], .token, 30...200),
        many("gitlab-token", ["glimt-", "glffct-", "gloas-", "glwt-", "GR1348941"], .token, 18...255),
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
                "license_key", "openai_api_key", "application_key", "app_key", "encryption_key", "account_key",
            ],
            least: 16
        ),
        // The service alone, as in `datadog: …`.
        said(
            "api-key",
            [
                "datadog", "cloudflare", "algolia", "mailgun", "mailchimp", "confluent", "okta", "twitch", "discord",
                "telegram",
                "airtable", "looker", "fivetran", "airbyte", "segment", "bitbucket", "heroku", "asana", "dropbox",
                "sonar",
                "snyk", "zendesk", "travis", "rapidapi", "cohere", "codecov", "softlayer", "cloudant", "artifactory",
            ],
            least: 20
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

    /// What the name of a setting ends in that holds a credential: `snowflake_api_key`, `sl-token`.
    static let endings: [(word: [UInt8], least: Int)] = [
        ("key", 16), ("token", 12), ("secret", 8), ("password", 6), ("passwd", 6), ("pwd", 6), ("pass", 6), ("pw", 6),
    ].map { (Array($0.0.utf8), $0.1) }

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
