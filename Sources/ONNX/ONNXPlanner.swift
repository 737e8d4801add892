internal import Files
internal import ProtocolBuffers

/// Collects what changes in a file, and lays it out again.
struct ONNXPlanner {
  /// Other bytes in the place of some.
  private struct Edit {
    let range: Range<Int>
    let message: Int
    let segments: [ONNXSegment]

    var growth: Int { segments.reduce(0) { $0 + $1.count } - range.count }
  }

  /// The most bytes of numbers without tags that are taken apart in memory.
  private static let varintLimit = 1 << 26
  /// Parts of a copy that threads compare at once.
  private static let partSize = 1 << 26

  private let source: ONNXFile
  private let rows: [UInt32]
  private var edits: [Edit] = []
  /// The tables in files of data, by the numbers of their tensors.
  private var external: [Int: ONNXSegment] = [:]

  init(_ source: ONNXFile, rows: [UInt32]) {
    self.source = source
    self.rows = rows
  }

  /// Replaces a number.
  mutating func write(_ value: Int, to number: ONNXNumber) {
    var writer = WireWriter()
    if number.isFixed {
      for shift in 0..<number.range.count {
        writer.copy([UInt8(truncatingIfNeeded: value >> (8 * shift))])
      }
    } else {
      writer.append(UInt64(value))
    }
    edits.append(
      Edit(range: number.range, message: number.message, segments: [.bytes(writer.bytes)]))
  }

  /// Takes the rows of a tensor.
  ///
  /// - Throws: `ONNXError.notUnderstood` if a row does not fill whole bytes, or the numbers stand one
  ///   by one.
  mutating func resize(_ table: ONNXEdits.Table) throws {
    let tensor = source.tensors[table.tensor]
    let size = tensor.sizes[table.axis]
    write(rows.count * table.rowWidth, to: size)
    let blocks = tensor.shape[..<table.axis].reduce(1, *)
    let inner = tensor.shape[(table.axis + 1)...].reduce(table.rowWidth, *)
    let count = tensor.shape[table.axis] / table.rowWidth
    switch tensor.storage {
    case .plain(let range, let message):
      let segment = try self.rows(of: tensor, source.file, range, blocks, count, inner)
      edits.append(Edit(range: range, message: message, segments: [segment]))
    case .varints(let range, let message):
      let bytes = try varints(of: tensor, in: range, blocks, count, inner)
      edits.append(
        Edit(range: range, message: message, segments: [.bytes(bytes, tensor: tensor.name)]))
    case .external(let place):
      guard let file = source.dataFiles[place.location] else { return }
      external[table.tensor] = try self.rows(of: tensor, file, place.range, blocks, count, inner)
    case .none, .scattered:
      throw refusal(tensor, "its numbers do not stand together")
    }
  }

  private func rows(
    of tensor: ONNXTensor, _ file: InputFile, _ range: Range<Int>, _ blocks: Int, _ count: Int,
    _ inner: Int
  ) throws -> ONNXSegment {
    guard let bits = tensor.type.bitCount, inner * bits % 8 == 0 else {
      throw refusal(tensor, "a row of \(inner) numbers of \(tensor.type.name) is no whole bytes")
    }
    let rowSize = inner * bits / 8
    let tables = (0..<blocks).map { block in
      RowTable(
        file: file, offset: range.lowerBound + block * count * rowSize, rowSize: rowSize,
        rowCount: count)
    }
    return ONNXSegment(
      content: .rows(.init(tables: tables, rows: rows)), count: blocks * rows.count * rowSize,
      tensor: tensor.name)
  }

  /// The bytes of numbers without tags that are kept.
  private func varints(
    of tensor: ONNXTensor, in range: Range<Int>, _ blocks: Int, _ count: Int, _ inner: Int
  ) throws -> [UInt8] {
    guard range.count <= Self.varintLimit else {
      throw refusal(tensor, "\(range.count) bytes of numbers do not have their size in common")
    }
    let bytes = try source.file.read(at: range.lowerBound, count: range.count)
    var ends = [0]
    for (index, byte) in bytes.enumerated() where byte < 0x80 { ends.append(index + 1) }
    guard ends.count == tensor.elementCount + 1, ends.last == bytes.count else {
      throw refusal(tensor, "it has \(ends.count - 1) numbers, and not \(tensor.elementCount)")
    }
    var kept: [UInt8] = []
    for block in 0..<blocks {
      for row in rows {
        let first = (block * count + Int(row)) * inner
        kept += bytes[ends[first]..<ends[first + inner]]
      }
    }
    return kept
  }

  private func refusal(_ tensor: ONNXTensor, _ problem: String) -> ONNXError {
    .notUnderstood(path: source.path, place: "the tensor '\(tensor.name)'", problem: problem)
  }
}

extension ONNXPlanner {
  /// Lays out the files of data, and has the graph say where their tensors lie.
  mutating func dataFiles() -> [ONNXRewrite.File] {
    source.dataNames.map { name in
      let file = source.dataFiles[name]
      var layout = ONNXDataLayout(name, source.tensors)
      let segments = resized(in: name)
      guard !segments.isEmpty, let file else {
        return ONNXRewrite.File(
          name: name, segments: file.map { Self.copies(of: $0, 0..<$0.size) } ?? [])
      }
      layout.place { segments[$0.range]?.count ?? $0.range.count }
      relocate(name, layout)
      var parts: [ONNXSegment] = []
      var end = 0
      for region in layout.regions {
        if region.target.lowerBound > end {
          parts.append(.bytes([UInt8](repeating: 0, count: region.target.lowerBound - end)))
        }
        parts +=
          segments[region.range].map { [$0] }
          ?? Self.copies(of: file, region.range, tensor: source.tensors[region.tensor].name)
        end = region.target.upperBound
      }
      return ONNXRewrite.File(name: name, segments: parts)
    }
  }

  /// The rows of tables in a file of data, by the places of all their bytes.
  private func resized(in name: String) -> [Range<Int>: ONNXSegment] {
    var segments: [Range<Int>: ONNXSegment] = [:]
    for (tensor, segment) in external {
      guard case .external(let place) = source.tensors[tensor].storage, place.location == name
      else { continue }
      segments[place.range] = segment
    }
    return segments
  }

  /// Updates the place that every tensor in a file of data states.
  private mutating func relocate(_ name: String, _ layout: ONNXDataLayout) {
    let targets = Dictionary(uniqueKeysWithValues: layout.regions.map { ($0.range, $0.target) })
    for tensor in source.tensors {
      guard case .external(let place) = tensor.storage, place.location == name,
        let target = targets[place.range], target != place.range
      else { continue }
      write(target.lowerBound, in: place.offsetPlace, of: tensor, key: "offset")
      guard let length = place.lengthPlace, target.count != place.range.count else { continue }
      write(target.count, in: length, of: tensor, key: "length")
    }
  }

  private mutating func write(
    _ value: Int, in place: ONNXTensor.External.Place?, of tensor: ONNXTensor, key: String
  ) {
    var writer = WireWriter()
    writer.write(Array(String(value).utf8), as: 2)
    if let place {
      edits.append(
        Edit(range: place.range, message: place.message, segments: [.bytes(writer.bytes)]))
    } else if value > 0 {
      var entry = WireWriter()
      entry.write(Array(key.utf8), as: 1)
      entry.copy(writer.bytes[...])
      var field = WireWriter()
      field.write(entry.bytes, as: 13)
      let end = source.messages[tensor.message].payload.upperBound
      edits.append(Edit(range: end..<end, message: tensor.message, segments: [.bytes(field.bytes)]))
    }
  }

  /// The graph's own file.
  func segments() -> [ONNXSegment] {
    let all = (edits + lengths()).sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    var segments: [ONNXSegment] = []
    var end = 0
    for edit in all {
      segments += Self.copies(of: source.file, end..<edit.range.lowerBound) + edit.segments
      end = edit.range.upperBound
    }
    return segments + Self.copies(of: source.file, end..<source.file.size)
  }

  /// The lengths of the messages around what changes.
  private func lengths() -> [Edit] {
    var growth: [Int: Int] = [:]
    for edit in edits {
      growth[edit.message, default: 0] += edit.growth
      var message = edit.message
      while message >= 0, growth[source.messages[message].parent] == nil {
        message = source.messages[message].parent
        growth[message] = 0
      }
    }
    var lengths: [Edit] = []
    // A message stands behind those around it.
    for index in growth.keys.sorted(by: >) where index >= 0 {
      let message = source.messages[index]
      guard let grown = growth[index], grown != 0 else { continue }
      var writer = WireWriter()
      writer.append(UInt64(message.payload.count + grown))
      let edit = Edit(
        range: message.length, message: message.parent, segments: [.bytes(writer.bytes)])
      lengths.append(edit)
      growth[message.parent, default: 0] += grown + edit.growth
    }
    return lengths
  }

  private static func copies(
    of file: InputFile, _ range: Range<Int>, tensor: String? = nil
  ) -> [ONNXSegment] {
    stride(from: range.lowerBound, to: range.upperBound, by: partSize).map { start in
      .copy(file, start..<min(start + partSize, range.upperBound), tensor: tensor)
    }
  }
}
