import Transport

/// What a person sees who adds the app to a workspace. Plain pages: no script, nothing from elsewhere.
struct SlackInstallPage {
    var title: String
    var paragraphs: [String]
    /// What to press, and where it leads.
    var link: (label: String, address: String)?
    var status = 200

    /// - Parameter cookie: what the browser is to keep.
    func response(cookie: String? = nil) -> HTTPResponse {
        var headers = [
            "content-type": "text/html; charset=utf-8", "cache-control": "no-store", "referrer-policy": "no-referrer",
            "content-security-policy": "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            "x-content-type-options": "nosniff",
        ]
        headers["set-cookie"] = cookie
        return HTTPResponse(status: self.status, headers: headers, body: Array(self.html.utf8))
    }

    private var html: String {
        let lines = self.paragraphs.map { "<p>\($0.inHTML)</p>" }.joined(separator: "\n")
        let button = self.link.map { "<p><a class=\"button\" href=\"\($1.inHTML)\">\($0.inHTML)</a></p>" } ?? ""
        return """
            <!doctype html>
            <html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
            <title>\(self.title.inHTML)</title>
            <style>
            body { font: 17px/1.5 system-ui, sans-serif; max-width: 34em; margin: 15vh auto; padding: 0 1em; color: #1d1c1d; }
            .button { display: inline-block; padding: .6em 1.1em; border-radius: 6px; background: #1f3a5f; color: #fff;
              text-decoration: none; font-weight: 600; }
            </style>
            <main><h1>\(self.title.inHTML)</h1>
            \(lines)
            \(button)</main></html>
            """
    }
}

extension String {
    /// As text within HTML, in attributes as well.
    fileprivate var inHTML: String {
        self.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
            .replacing("\"", with: "&quot;").replacing("'", with: "&#39;")
    }
}
