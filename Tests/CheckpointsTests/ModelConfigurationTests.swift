import Checkpoints
import RowPlans
import Testing

@Suite("Model configuration")
struct ModelConfigurationTests {
  /// Keeps the even IDs of 20: #2n becomes #n.
  private let plan = RowPlan(keeping: stride(from: 0, to: 20, by: 2).map { TokenID($0) }, of: 20)

  private func rewrite(_ text: String, file: String = "generation_config.json") throws -> (
    text: String, notes: [ConfigurationNote]
  ) {
    let configuration = try ModelConfiguration(
      texts: file == "config.json" ? [file: text] : ["config.json": "{}", file: text])
    let rewriting = try configuration.rewritten(by: plan)
    let bytes = rewriting.files.last?.bytes ?? []
    let compact = String(decoding: bytes, as: UTF8.self).filter { !$0.isWhitespace }
    return (compact, rewriting.notes)
  }

  @Test(arguments: [
    #"{"eos_token_id":"text"}"#, #"{"eos_token_id":{}}"#, #"{"eos_token_id":[true]}"#,
    #"{"bos_token_id":1.5}"#, #"{"suppress_tokens":{"a":1}}"#, #"{"suppress_tokens":[1,"b"]}"#,
    #"{"bad_words_ids":[[1],[2.5]]}"#, #"{"bad_words_ids":true}"#, "[]", "null",
  ])
  func `what should be a token ID and is none is refused`(text: String) throws {
    let error = try #require(throws: CheckpointError.self) { try rewrite(text) }
    #expect(error.description.hasPrefix("generation_config.json: "))
  }

  @Test(arguments: [
    #"{"eos_token_id":null}"#, #"{"eos_token_id":[]}"#, #"{"pad_token_id":-1}"#,
    #"{"suppress_tokens":null}"#, #"{"sequence_bias":[[[2,4],-1.5]]}"#, #"{"bad_words_ids":[[2]]}"#,
  ])
  func `no token ID at all is not refused`(text: String) throws {
    _ = try rewrite(text)
  }

  @Test func `sizes and single IDs are rewritten, the rest is kept`() throws {
    let (text, notes) = try rewrite(
      #"""
      {"z":1e-05,"vocab_size":20,"eos_token_id":[4,6],"pad_token_id":-1,"bos_token_id":null,
      "type_vocab_size":20,"n":1.50,"hidden_size":20,"mask_token_id":18,"a":Infinity}
      """#, file: "config.json")
    #expect(
      text == #"""
        {"z":1e-05,"vocab_size":10,"eos_token_id":[2,3],"pad_token_id":-1,"bos_token_id":null,"type_vocab_size":20,"n":1.50,"hidden_size":20,"mask_token_id":9,"a":Infinity}
        """#)
    #expect(notes.isEmpty)
  }

  @Test func `lists of suppressed tokens lose what was dropped`() throws {
    let (text, notes) = try rewrite(
      #"{"suppress_tokens":[1,2,4,7],"begin_suppress_tokens":[3],"bad_words_ids":[[2],[2,3],[4,6]]}"#
    )
    #expect(
      text == #"{"suppress_tokens":[1,2],"begin_suppress_tokens":null,"bad_words_ids":[[1],[2,3]]}"#
    )
    #expect(notes.map(\.kind) == [1, 7, 3, 3].map { .dropped(id: $0, isRequired: false) })
    #expect(
      notes[0].description
        == "generation_config.json: suppress_tokens no longer names #1, which was dropped.")
  }

  @Test func `sequences, positions and maps are rewritten`() throws {
    let (text, _) = try rewrite(
      #"""
      {"sequence_bias":[[[2,4],1.0],[[3],-2.0]],"forced_decoder_ids":[[1,6],[2,null]],
      "lang_to_id":{"<|de|>":8,"<|fr|>":9},"task_to_id":{"transcribe":10},
      "force_words_ids":[[[2],[4]]],"no_timestamps_token_id":12,"prev_sot_token_id":14,
      "t2u_lang_code_to_id":{"x":9},"max_initial_timestamp_index":50,
      "text_decoder_lang_to_code_id":{"deu":16}}
      """#)
    #expect(
      text == #"""
        {"sequence_bias":[[[1,2],1.0]],"forced_decoder_ids":[[1,3],[2,null]],"lang_to_id":{"<|de|>":4},"task_to_id":{"transcribe":5},"force_words_ids":[[[1],[2]]],"no_timestamps_token_id":6,"prev_sot_token_id":7,"t2u_lang_code_to_id":{"x":9},"max_initial_timestamp_index":50,"text_decoder_lang_to_code_id":{"deu":8}}
        """#)
  }

  @Test func `nested texts are entered, other vocabularies are not`() throws {
    let (text, notes) = try rewrite(
      #"""
      {"text_config":{"vocab_size":20,"eos_token_id":4},"image_token_index":6,
      "audio_config":{"vocab_size":7,"pad_token_id":6},"codec_pad_token_id":6,
      "t2u_eos_token_id":6,"entity_vocab_size":20,"boi_token_index":8,
      "task_specific_params":{"t":{"decoder_start_token_id":10}},"id2label":{"0":"pad_token_id"}}
      """#, file: "config.json")
    #expect(
      text == #"""
        {"text_config":{"vocab_size":10,"eos_token_id":2},"image_token_index":3,"audio_config":{"vocab_size":7,"pad_token_id":6},"codec_pad_token_id":6,"t2u_eos_token_id":6,"entity_vocab_size":20,"boi_token_index":4,"task_specific_params":{"t":{"decoder_start_token_id":5}},"id2label":{"0":"pad_token_id"}}
        """#)
    #expect(notes.map(\.kind) == [.otherVocabulary(size: 7)])
  }

  @Test func `IDs that the model needs are asked for`() throws {
    let configuration = try ModelConfiguration(
      texts: [
        "config.json":
          #"{"vocab_size":20,"text_config":{"eos_token_id":[3,5]},"pad_token_id":99,"model_type":"x"}"#,
        "generation_config.json": #"{"bos_token_id":7,"suppress_tokens":[9]}"#,
      ])
    let ids = configuration.requiredIDs(rowCount: 20)
    #expect(ids.map(\.id) == [3, 5, 7])
    #expect(
      ids.map(\.key) == ["text_config.eos_token_id", "text_config.eos_token_id", "bos_token_id"])
    #expect(ids.map(\.file) == ["config.json", "config.json", "generation_config.json"])
    #expect(
      configuration.notes(rowCount: 20).map(\.kind) == [.outOfRange(id: 99, rowCount: 20)])
    #expect(
      throws: CheckpointError.requiredIDDropped(
        file: "config.json", key: "text_config.eos_token_id", id: 3)
    ) { try configuration.rewritten(by: plan) }
  }

  @Test func `what the class takes for a missing key is written down if it moves`() throws {
    let (text, notes) = try rewrite(
      #"{"architectures":[],"model_type":"llama","vocab_size":20,"bos_token_id":4}"#,
      file: "config.json")
    #expect(
      text
        == #"{"architectures":[],"model_type":"llama","vocab_size":10,"bos_token_id":2,"eos_token_id":1}"#
    )
    #expect(notes.map(\.key) == ["eos_token_id"])
    // BERT's padding is #0 before and after.
    let bert = try rewrite(#"{"architectures":[],"model_type":"bert"}"#, file: "config.json")
    #expect(bert.text == #"{"architectures":[],"model_type":"bert","vocab_size":10}"#)
  }

  @Test func `a file in which nothing changes keeps its bytes`() throws {
    let text = "{ \"do_sample\":true,\n\t\"temperature\":0.60}"
    let configuration = try ModelConfiguration(
      texts: ["config.json": "{}", "generation_config.json": text])
    let file = try configuration.rewritten(by: plan).files[1]
    #expect(file.bytes == Array(text.utf8))
    #expect(!file.isChanged)
  }

  @Test(
    arguments: [
      "vocab_offset", "ngram_vocab_size_base", "unpadded_vocab_size", "additional_vocab_size",
    ])
  func `what no row plan describes is refused, wherever it stands`(key: String) throws {
    for text in [#"{"\#(key)":9}"#, #"{"text_config":{"vision_config":{"\#(key)":9}}}"#] {
      #expect(throws: CheckpointError.self) {
        try ModelConfiguration(texts: ["config.json": text])
      }
    }
    _ = try ModelConfiguration(texts: ["config.json": #"{"\#(key)":0,"a":{"\#(key)":null}}"#])
  }

  @Test(arguments: ["im_start_id", "im_newline_id", "image_patch_id", "image_token_idx"])
  func `IDs without the usual ending are found`(key: String) throws {
    let configuration = try ModelConfiguration(
      texts: ["config.json": #"{"vocab_size":9,"text_config":{"\#(key)":8}}"#])
    #expect(configuration.ids(rowCount: 9).map(\.id) == [8])
  }

  @Test(
    arguments: [
      (#"{"model_type":"clip","text_config":{"eos_token_id":2}}"#, true),
      (#"{"model_type":"clip","text_config":{"eos_token_id":49407}}"#, false),
      (#"{"model_type":"clip_text_model","eos_token_id":2}"#, true),
      (#"{"model_type":"owlvit","text_config":{"eos_token_id":49407}}"#, true),
      (#"{"model_type":"llama","eos_token_id":2}"#, false),
    ])
  func `models that end at the highest ID are known`(text: String, expected: Bool) throws {
    #expect(try ModelConfiguration(texts: ["config.json": text]).endsAtHighestID == expected)
  }
}
