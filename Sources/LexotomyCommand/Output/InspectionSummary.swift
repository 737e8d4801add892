internal import JSON
internal import Lexotomy

/// An inspection as lines for people or as JSON for programs.
struct InspectionSummary: Summary {
  private let inspection: Inspection

  init(_ inspection: Inspection) { self.inspection = inspection }

  var lines: [String] {
    let size = inspection.size
    var lines = ["\(inspection.path): \(inspection.kind), \(Grouped(size.pieces)) pieces"]
    lines.append("types:   " + Self.list(inspection.types))
    lines.append("scripts: " + Self.list(inspection.scripts))
    if let isTied = inspection.isTied {
      lines.append(
        "weights: \(Grouped(size.parameters)) parameters, \(Grouped(size.bytes)) bytes; "
          + "\(Share(size.vocabularyParameters, of: size.parameters)) belong to the vocabulary of "
          + "\(Grouped(size.rows)) rows, \(isTied ? "tied" : "not tied")")
      for tensor in inspection.tensors {
        lines.append("  \(tensor.name)  \(tensor.role)  \(tensor.dtype) \(tensor.shape)")
      }
    }
    return lines + inspection.problems.map { "problem: \($0)" }
  }

  var json: JSONValue {
    let size = inspection.size
    return [
      "path": .string(inspection.path), "kind": .string(inspection.kind),
      "pieces": .number(size.pieces), "rows": .number(size.rows),
      "parameters": .number(size.parameters),
      "vocabulary_parameters": .number(size.vocabularyParameters), "bytes": .number(size.bytes),
      "tied": inspection.isTied.map { .bool($0) } ?? .null,
      "types": Self.json(inspection.types), "scripts": Self.json(inspection.scripts),
      "tensors": .array(
        inspection.tensors.map { tensor in
          [
            "name": .string(tensor.name), "role": .string(tensor.role),
            "dtype": .string(tensor.dtype), "shape": .array(tensor.shape.map { .number($0) }),
          ]
        }),
      "problems": .array(inspection.problems.map { .string($0) }),
    ]
  }

  private static func list(_ groups: [Inspection.Group]) -> String {
    let shown = groups.prefix(12).map { "\(Grouped($0.pieces)) \($0.name)" }.joined(separator: ", ")
    return shown + (groups.count > 12 ? ", and \(groups.count - 12) more" : "")
  }

  private static func json(_ groups: [Inspection.Group]) -> JSONValue {
    .object(JSONObject(groups.map { ($0.name, .number($0.pieces)) }))
  }
}
