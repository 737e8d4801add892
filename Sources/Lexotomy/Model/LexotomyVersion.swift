/// The version of this program, which is part of every record.
public enum LexotomyVersion {
  /// Semantic versioning: major, minor, patch.
  public static let current = "0.1.0"
}
