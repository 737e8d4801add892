import Files
import TestSupport
import Testing

@Suite("Row table")
struct RowTableTests {
  /// Gathers rows and compares with taking them one by one.
  private func check(_ rows: [UInt32], rowSize: Int, rowCount: Int) throws {
    let scratch = TemporaryFolder()
    var state: UInt32 = 1
    let bytes = (0..<(3 + rowSize * rowCount)).map { _ -> UInt8 in
      state = state &* 1_664_525 &+ 1_013_904_223
      return UInt8(state >> 24)
    }
    let source = try scratch.file("source", bytes)
    let table = RowTable(file: source, offset: 3, rowSize: rowSize, rowCount: rowCount)
    let output = try OutputFile(creating: "\(scratch.path)/out")
    try output.gather(rows, of: table)
    try output.finish()
    let expected = rows.flatMap { row in
      bytes[(3 + Int(row) * rowSize)..<(3 + (Int(row) + 1) * rowSize)]
    }
    #expect(try InputFile.contents(of: output.path) == expected)

    let result = try InputFile(output.path)
    let gathered = RowTable(file: result, offset: 0, rowSize: rowSize, rowCount: rows.count)
    #expect(try table.firstDifference(of: rows, from: gathered) == nil)
    guard rowSize > 0, rows.count > 1 else { return }
    var damaged = expected
    let row = rows.count / 2
    damaged[row * rowSize + rowSize - 1] ^= 0x80
    let other = RowTable(
      file: try scratch.file("damaged", damaged), offset: 0, rowSize: rowSize, rowCount: rows.count)
    #expect(try table.firstDifference(of: rows, from: other) == row)
  }

  @Test func `all rows, none, one, and rows of nothing`() throws {
    try check(Array(0..<1000), rowSize: 12, rowCount: 1000)
    try check([], rowSize: 12, rowCount: 3)
    try check([2], rowSize: 12, rowCount: 3)
    try check([2, 1], rowSize: 0, rowCount: 3)
  }

  @Test(arguments: [1, 4, 100, 3072, 70_000, 1 << 20, (1 << 20) + 1, 2_500_000])
  func `rows of every size`(rowSize: Int) throws {
    let rowCount = max(7, min(20_000, 9_000_000 / rowSize))
    for step in [1, 2, 3, 50] {
      try check(
        stride(from: 1, to: UInt32(rowCount), by: step).map { $0 }, rowSize: rowSize,
        rowCount: rowCount)
    }
    try check((0..<UInt32(rowCount)).reversed(), rowSize: rowSize, rowCount: rowCount)
    try check((0..<UInt32(rowCount)).shuffled(), rowSize: rowSize, rowCount: rowCount)
  }

  @Test func `files are compared in parts`() throws {
    let scratch = TemporaryFolder()
    var bytes = [UInt8](repeating: 5, count: 2_100_000)
    let left = try scratch.file("left", bytes)
    bytes[2_000_000] = 6
    let right = try scratch.file("right", [0] + bytes)
    #expect(try left.firstDifference(in: 0..<2_100_000, from: right, at: 1) == 2_000_000)
    #expect(try left.firstDifference(in: 10..<2_000_000, from: right, at: 11) == nil)
    #expect(try left.firstDifference(in: 5..<5, from: right, at: 0) == nil)
    #expect(throws: FileError.self) {
      try left.firstDifference(in: 0..<2_100_000, from: left, at: 1)
    }
  }
}
