extension Schema {
  /// The third step: views show bytes as hexadecimal digits, because programs that browse (Datasette)
  /// cannot show blobs of views.
  static let hexadecimalViews = """
    DROP VIEW tokens;
    DROP VIEW pieces;
    \(hexadecimal("tokens", in: views));
    \(hexadecimal("pieces", in: mixtureViews));
    UPDATE documentation SET text = 'The bytes that the piece stands for, in hexadecimal digits.'
    WHERE view IN ('tokens', 'pieces') AND column = 'bytes';
    """

  /// The statement that makes a view, changed.
  private static func hexadecimal(_ name: String, in views: String) -> String {
    let blob = "coalesce(piece.bytes, CAST(replace(piece.surface, '▁', ' ') AS BLOB))"
    let statements = views.split(separator: ";").map(String.init)
    let made = statements.first { $0.contains("CREATE VIEW \(name) ") } ?? ""
    return made.replacing(blob, with: "lower(hex(\(blob)))")
  }
}
