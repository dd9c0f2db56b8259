/// The training examples as rows of one sparse matrix, with only the buckets that occur as columns.
struct ExampleMatrix: Sendable {
    /// The column of each bucket; -1 for a bucket that no example has.
    let columns: [Int32]
    /// How many columns there are.
    let width: Int
    /// Where each row starts in `indices` and `values`; one more entry than rows.
    private(set) var starts: [Int32] = [0]
    private(set) var indices: [Int32] = []
    private(set) var values: [Float] = []

    /// How many rows there are.
    var height: Int { self.starts.count - 1 }

    init(_ vectors: [SparseVector]) {
        var columns = [Int32](repeating: -1, count: 2 * FeatureHasher.space)
        var width: Int32 = 0
        for vector in vectors {
            for (bucket, value) in zip(vector.buckets, vector.values) {
                if columns[Int(bucket)] < 0 {
                    columns[Int(bucket)] = width
                    width += 1
                }
                self.indices.append(columns[Int(bucket)])
                self.values.append(value)
            }
            self.starts.append(Int32(self.indices.count))
        }
        self.columns = columns
        self.width = Int(width)
    }
}
