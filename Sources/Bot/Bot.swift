/// Replaced by the subcommands.
@main
enum Bot {
    static func main() {}
}
