/// What `rename.py` is asked and answers: the part of renaming that needs a real SQL parser.
///
/// A file that does not fit is named in `problem`, and nothing is changed. What a downstream model puts out keeps its
/// name, unless the model takes it by a star.
enum RenameScript {
    struct Task: Encodable {
        var old: String
        var new: String
        var dialect: String
        var model: String
        /// The columns of each model, before the change.
        var columns: [String: [String]]
        /// The model first, then what is downstream of it, parents before children.
        var models: [ModelText]
    }

    struct Answer: Decodable {
        var files: [String: String]
        /// Downstream models whose own result has the new name, too.
        var passed_on: [String]
        var problem: String?
    }
}
