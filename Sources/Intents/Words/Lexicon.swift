/// How words are written: their ground form, abbreviations, spellings.
///
/// Catalogue names and sentences go through the same function, so that it need not be right, only the same.
enum Lexicon {
    /// The ground form of a lower-case word: singular, spelled out, in one spelling.
    static func ground(_ word: String) -> String {
        if let full = self.abbreviations[word] { return full }
        let single = self.singular(word)
        return self.abbreviations[single] ?? single
    }

    private static func singular(_ word: String) -> String {
        var word = word
        if word.hasSuffix("'s") { word.removeLast(2) }
        let utf8 = word.utf8
        guard utf8.count > 3, utf8.last == UInt8(ascii: "s") else { return word }
        if word.hasSuffix("ies") { return String(word.dropLast(3)) + "y" }
        if word.hasSuffix("ss") || word.hasSuffix("us") || word.hasSuffix("is") { return word }
        for ending in ["sses", "shes", "ches", "xes", "zes"] where word.hasSuffix(ending) {
            return String(word.dropLast(2))
        }
        return String(word.dropLast())
    }

    private static let abbreviations: [String: String] = [
        "avg": "average", "qty": "quantity", "amt": "amount", "cnt": "count", "num": "number", "nbr": "number",
        "no": "number", "cust": "customer", "client": "customer", "txn": "transaction", "trx": "transaction",
        "dt": "date", "ts": "timestamp", "acct": "account", "addr": "address", "desc": "description",
        "pct": "percent", "perc": "percent", "percentage": "percent", "dur": "duration", "dist": "distance",
        "prod": "product", "cat": "category", "org": "organization", "organisation": "organization",
        "emp": "employee", "mgr": "manager", "rev": "revenue", "yr": "year", "hr": "hour", "hrs": "hour",
        "mins": "minute", "sec": "second", "secs": "second", "loc": "location", "msg": "message",
        "usr": "user", "ids": "id", "pmt": "payment", "pymt": "payment", "dept": "department", "colour": "color",
        "cancelled": "canceled", "catalogue": "catalog", "mth": "month", "wk": "week", "grp": "group",
        "lvl": "level", "val": "value", "inv": "invoice", "ship": "shipment", "shipping": "shipment",
        "sku": "sku", "temp": "temperature", "ref": "reference", "tot": "total", "src": "source",
    ]

    /// Parts of a column's name that people leave out when they speak, and how much is missing without them.
    static let optionalParts: [String: Float] = [
        "id": 0.08, "key": 0.09, "second": 0.05, "minute": 0.05, "hour": 0.08, "usd": 0.05, "eur": 0.05,
        "gbp": 0.05, "amount": 0.06, "value": 0.08, "flag": 0.05, "is": 0.03, "has": 0.03, "name": 0.1,
        "code": 0.1, "date": 0.1, "at": 0.05, "timestamp": 0.08, "time": 0.1, "number": 0.1, "count": 0.12,
        "total": 0.12, "percent": 0.1, "of": 0.02, "the": 0.02, "in": 0.02, "mile": 0.06, "km": 0.05, "kg": 0.05,
        "cent": 0.05, "type": 0.2, "category": 0.2, "on": 0.05, "ms": 0.05, "by": 0.05, "fct": 0.02, "dim": 0.03,
        "stg": 0.12, "int": 0.12, "raw": 0.15, "mart": 0.03, "fact": 0.02, "base": 0.15, "source": 0.15,
        "tmp": 0.2, "agg": 0.1, "snapshot": 0.15,
    ]

    /// Words that stand for a kind of thing in the project.
    static let kinds: [String: EntityKind] = [
        "column": .column, "columns": .column, "field": .column, "fields": .column, "attribute": .column,
        "model": .model, "models": .model, "table": .model, "tables": .model, "mart": .model,
        "metric": .metric, "metrics": .metric, "kpi": .metric, "kpis": .metric, "measure": .metric,
        "dashboard": .dashboard, "dashboards": .dashboard, "report": .dashboard, "reports": .dashboard,
        "board": .dashboard, "spalte": .column, "spalten": .column, "columna": .column, "columnas": .column,
        "tabelle": .model, "modell": .model, "tabla": .model, "modelo": .model, "metrik": .metric, "métrica": .metric,
    ]

    /// Words that say which part the next name plays.
    static let cues: [String: Cue] = [
        "by": .by, "per": .by, "nach": .by, "por": .by, "aus": .from, "von": .from, "auf": .at, "en": .at, "und": .and,
        "across": .by, "in": .at, "on": .at, "from": .from, "of": .of, "within": .at,
        "inside": .at, "onto": .at, "at": .at, "to": .to, "into": .to, "as": .to, "->": .to, "=>": .to,
        "becomes": .to, "become": .to, "called": .called, "named": .called, "where": .filter, "only": .filter,
        "when": .filter, "excluding": .filter, "without": .filter, "except": .filter, "with": .with,
        "for": .about, "over": .over, "and": .and, "&": .and, ",": .and, "plus": .and, "or": .and, "/": .over,
        "versus": .over, "vs": .over, "using": .using, "against": .at, "if": .filter, ":": .colon, ";": .end,
        "(": .end, ")": .end, "exclude": .filter, "excludes": .filter, "exclud": .filter,
    ]

    /// Words that carry no name of their own.
    static let fillers: Set<String> = Set(
        """
        a an the this that these those it its is are was were be been being am do does did done has have had i we
        you he she they me us our my your their them his her who whom which what whats when whens how why there
        here can could would should shall will may might must please pls plz thanks thank hi hey hello kindly just
        also too very really actually some any all every each no not never none so then than because since until
        again now still already yet want wants wanted need needs needed like love get gets got give make makes
        made let lets let's i'd we'd i'm we're it's what's don't doesn't didn't isn't aren't can't add adds adding
        create creates define build new show shows showing display tell ask set up put use uses used using
        rename renamed change changes changed update drop remove delete go goes went take takes look looks
        see know find help run running via out off about more less much many most other another same different
        through but if else instead rather way well able sure good great nice one ones thing things stuff
        call calls name's track tracking measuring measured calculate calculated compute computed split broken
        down grouped group sliced slice segmented breakdown divided quick question value values everything
        something anything nothing someone anybody nobody where's hasn't we've i've you've right current
        currently available start started expose exposed register implement introduce provide have having
        bitte könntest kannst wir ich brauchen brauche möchte möchten eine einen der das dem für ist sind gibt welche
        zeige zeig mir anlegen erstelle erstellen hinzufügen füge lösche löschen entferne entfernen umbenennen benenne
        favor puedes podrías quiero necesito necesitamos una los las para qué tiene añade agrega crea crear muestra
        renombra elimina borra wie hoch warum wer cuál quién semantic layer data project dbt analytics bot team teams finance want
        """.split(whereSeparator: \.isWhitespace).map(String.init)
    )
}

/// The part a name plays, told by the word before it.
enum Cue: UInt8, Sendable {
    case none
    case by
    case at
    case from
    case of
    case to
    case called
    case filter
    case with
    case about
    case over
    case and
    case using
    case colon
    case end
}
