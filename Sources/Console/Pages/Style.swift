/// How pages look. They have no scripts, no pictures, and nothing from elsewhere.
enum Style {
    static let sheet = """
        :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
        body { margin: 0 auto; max-width: 70rem; padding: 1rem; }
        nav { border-bottom: 1px solid #8886; padding-bottom: .5rem; }
        nav a { margin-right: 1rem; }
        h1 { font-size: 1.5rem; }
        h2 { font-size: 1.15rem; margin-top: 2rem; }
        table { border-collapse: collapse; margin: .5rem 0 1rem; }
        caption { font-weight: 600; text-align: left; }
        th, td { border: 1px solid #8886; padding: .25rem .6rem; text-align: left; vertical-align: top; }
        td { white-space: pre-wrap; overflow-wrap: break-word; }
        code, dd { overflow-wrap: anywhere; }
        pre { background: #8881; overflow: auto; padding: .6rem; }
        p, li { overflow-wrap: anywhere; white-space: pre-line; }
        dl { display: grid; gap: 0 1rem; grid-template-columns: max-content 1fr; }
        dt { opacity: .7; }
        dd { margin: 0; overflow-wrap: anywhere; }
        .passed { color: #18794e; }
        .failed { color: #cd2b31; font-weight: 600; }
        .warned { color: #ad5700; }
        .skipped { opacity: .7; }

        """
}
