extension String {
    /// Whether it may be the name of a time zone: what it names is looked up when that is needed.
    package var isZoneName: Bool {
        (1...64).contains(self.utf8.count)
            && self.unicodeScalars.allSatisfy {
                $0.isASCII && ($0.properties.isAlphabetic || "0123456789/_+-".unicodeScalars.contains($0))
            }
    }
}
