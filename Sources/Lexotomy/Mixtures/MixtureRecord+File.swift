internal import Artifacts
internal import Initializers
internal import JSON
internal import Surgery

extension MixtureRecord {
  /// Makes the record of a file of mixtures.
  ///
  /// - Parameters:
  ///   - mixtures: The file.
  ///   - ids: The new ID of each added row.
  init(_ mixtures: MixtureFile, ids: [Int]) {
    let tables =
      [(Matrix.input, mixtures.input)]
      + (mixtures.output.map { [(Matrix.output, $0)] } ?? [])
    self.init(sourceRowCount: mixtures.rows.count, header: mixtures.header) { take in
      for (name, matrix) in tables {
        for index in mixtures.names.indices {
          let provenance = matrix.provenance[index]
          try take(
            Row(
              matrix: name, newID: ids[index],
              spelling: String(decoding: mixtures.names[index], as: UTF8.self),
              method: provenance.method.rawValue,
              fallbacks: provenance.fallbackJSON.map(Self.text),
              noise: matrix.noises[index].json.map(Self.text),
              weights: matrix.row(index).entries.map { (Int($0.source), $0.weight) }))
        }
      }
    }
  }

  private static func text(_ value: JSONValue) -> String {
    String(decoding: JSONWriter.text(of: value, isIndented: false), as: UTF8.self)
  }

  /// Makes the file again, to the last bit.
  ///
  /// - Throws: The errors of such a file, if the store holds something else.
  func file(path: String) throws -> MixtureFile {
    var lines = [JSONWriter.text(of: .object(header), isIndented: false)]
    var outputs: [Int: JSONObject] = [:]
    try rows { row in
      if row.matrix == .output { outputs[row.newID] = try Self.members(of: row, path: path) }
    }
    try rows { row in
      guard row.matrix == .input else { return }
      var line = JSONObject(["piece": .string(row.spelling)])
      for member in try Self.members(of: row, path: path).members {
        line[member.key] = member.value
      }
      line["output"] = outputs[row.newID].map { .object($0) }
      lines.append(JSONWriter.text(of: .object(line), isIndented: false))
    }
    return try MixtureFile(fileContents: Array(lines.joined(separator: [0x0A])), path: path)
  }

  private static func members(of row: Row, path: String) throws -> JSONObject {
    func value(_ text: String?) throws -> JSONValue? {
      guard let text else { return nil }
      var reader = JSONReader(Array(text.utf8), source: path)
      return try reader.readDocument()
    }
    var line = JSONObject(["method": .string(row.method)])
    line["after"] = try value(row.fallbacks)
    line["weights"] = .array(
      row.weights.map {
        .array([.number($0.source), .number(JSONNumber(text: "\($0.weight)"))])
      })
    line["noise"] = try value(row.noise)
    return line
  }
}
