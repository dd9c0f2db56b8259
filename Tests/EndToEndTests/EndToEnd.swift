import Testing

/// The program itself, as a process, in a simulated workspace and on the real example. One bot at a time, since each
/// keeps a machine busy.
@Suite(.serialized) enum EndToEnd {}
