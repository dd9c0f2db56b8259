/// A file of the page, built into the program.
struct PageFile {
    var type: String
    var bytes: [UInt8]

    /// The file at a path of the address; `nil` when the page has none.
    static func named(_ path: String) -> PageFile? {
        switch path {
        case "/": PageFile(type: "text/html", bytes: PackageResources.index_html)
        case "/page/teams.css": PageFile(type: "text/css", bytes: PackageResources.teams_css)
        case "/page/both.css": PageFile(type: "text/css", bytes: PackageResources.both_css)
        case "/page/teams.js": Self.script(PackageResources.teams_js)
        case "/page/cards.js": Self.script(PackageResources.cards_js)
        case "/page/style.css": PageFile(type: "text/css", bytes: PackageResources.style_css)
        case "/page/blocks.css": PageFile(type: "text/css", bytes: PackageResources.blocks_css)
        case "/page/app.js": Self.script(PackageResources.app_js)
        case "/page/world.js": Self.script(PackageResources.world_js)
        case "/page/dom.js": Self.script(PackageResources.dom_js)
        case "/page/text.js": Self.script(PackageResources.text_js)
        case "/page/emoji.js": Self.script(PackageResources.emoji_js)
        case "/page/blocks.js": Self.script(PackageResources.blocks_js)
        case "/page/elements.js": Self.script(PackageResources.elements_js)
        case "/page/asking.js": Self.script(PackageResources.asking_js)
        case "/page/messages.js": Self.script(PackageResources.messages_js)
        case "/page/modals.js": Self.script(PackageResources.modals_js)
        case "/page/faults.css": PageFile(type: "text/css", bytes: PackageResources.faults_css)
        case "/page/faults.js": Self.script(PackageResources.faults_js)
        case "/page/composer.js": Self.script(PackageResources.composer_js)
        default: nil
        }
    }

    /// The pages of Teams: alone, and beside the workspace's.
    static func ofTeams(_ path: String) -> PageFile? {
        switch path {
        case "/teams": PageFile(type: "text/html", bytes: PackageResources.teams_html)
        case "/both": PageFile(type: "text/html", bytes: PackageResources.both_html)
        default: self.named(path)
        }
    }

    private static func script(_ bytes: [UInt8]) -> PageFile { PageFile(type: "text/javascript", bytes: bytes) }

    var reply: Reply {
        Reply(
            headers: [
                ("content-type", "\(self.type); charset=utf-8"), ("cache-control", "no-store"),
                (
                    "content-security-policy",
                    "default-src 'self'; connect-src 'self' ws: wss:; img-src 'self' data: https:; frame-ancestors 'self'"
                ),
                ("x-content-type-options", "nosniff"),
            ],
            body: self.bytes
        )
    }
}
