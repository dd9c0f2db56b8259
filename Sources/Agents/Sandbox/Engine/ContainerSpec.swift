/// What a container is made from: the body of `POST /containers/create`, as far as it is needed.
struct ContainerSpec: Encodable, Sendable {
    var Image: String
    var Cmd: [String]
    var Env: [String]
    var WorkingDir: String
    var User: String
    var Labels: [String: String]
    var NetworkDisabled = true
    var AttachStdout = true
    var AttachStderr = true
    var HostConfig: Host

    struct Host: Encodable, Sendable {
        var NetworkMode = "none"
        var Mounts: [Mount]
        var ReadonlyRootfs = true
        var Tmpfs: [String: String]
        var CapDrop = ["ALL"]
        var SecurityOpt = ["no-new-privileges"]
        var Memory: Int
        /// Memory and swap together: as much as memory is no swap.
        var MemorySwap: Int
        var PidsLimit: Int
        /// Billionths of a processor.
        var NanoCpus: Int
        /// For `/dev/shm`.
        var ShmSize: Int
        /// Collects the dead, and takes everybody along when it ends.
        var Init = true
        /// Nothing is kept of the output: a program that writes for ever would fill the engine's disk.
        var LogConfig = ["Type": "none"]
    }

    struct Mount: Encodable, Sendable {
        var type = "bind"
        var Source: String
        var Target: String
        var ReadOnly: Bool

        enum CodingKeys: String, CodingKey {
            case type = "Type"
            case Source, Target, ReadOnly
        }

        init(_ source: String, at target: String, isWritable: Bool = false) {
            self.Source = source
            self.Target = target
            self.ReadOnly = !isWritable
        }
    }
}
