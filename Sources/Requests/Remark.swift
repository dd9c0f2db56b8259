/// Something that a person said on a pull request.
package struct Remark: Hashable, Sendable, Codable {
    /// The forge's own name for it; one remark is heard once.
    package var id: String
    /// The person's name on the forge. It says nothing about who they are in the chat.
    package var author: String
    package var text: String
    /// Where it can be read in full.
    package var url: String?

    package init(id: String, author: String, text: String, url: String? = nil) {
        self.id = id
        self.author = author
        self.text = text
        self.url = url
    }
}
