extension ChunkTable {
  /// Counts the chunks of the line that was cut last, if each may be counted for itself.
  ///
  /// - Returns: `false`, and nothing is counted, if a chunk may not.
  /// - Complexity: O(chunks of the line).
  public func countLine() -> Bool {
    var sum: Float = 0
    for index in 0..<lineCount {
      let entry = entries + Int(line[index])
      guard sum <= entry.pointee.limit else { return false }
      sum += entry.pointee.weight
    }
    for index in 0..<lineCount {
      let number = line[index]
      let entry = entries + Int(number)
      if entry.pointee.count == 0 { touched.append(number) }
      entry.pointee.count += 1
    }
    return true
  }

  /// Appends the chunks of the line that was cut last, by number.
  public func appendLine(to numbers: inout [UInt32]) {
    numbers.append(contentsOf: UnsafeBufferPointer(start: line, count: lineCount))
  }

  /// Calls `body` with each chunk that was counted and how often, and sets the counts to 0.
  ///
  /// - Complexity: O(chunks counted since the last call).
  public func flush(_ body: (_ number: Int, _ count: UInt64) -> Void) {
    for number in touched {
      body(Int(number), entries[Int(number)].count)
      entries[Int(number)].count = 0
    }
    touched.removeAll(keepingCapacity: true)
  }
}
