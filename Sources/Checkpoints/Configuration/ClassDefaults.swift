/// The values that the configuration classes of transformers 4.57 take for keys that a file leaves
/// out.
///
/// A missing key is not `null`: a Llama without `eos_token_id` ends at #2, wherever that token goes.
struct ClassDefaults {
  /// The rows of the vocabulary.
  private(set) var vocabularySize: Int?
  /// Whether input embeddings and LM head are tied.
  private(set) var tiesWordEmbeddings = true
  /// The special IDs, by key.
  private(set) var ids: [(key: String, ids: [Int])] = []

  /// Looks a model type up; one that is not known has no IDs and is tied.
  init(modelType: String) {
    for entry in Self.table.split(whereSeparator: { $0 == " " || $0 == "\n" }) {
      let fields = entry.split(separator: ":")
      guard fields[0] == modelType else { continue }
      for field in fields.dropFirst() { take(field) }
      return
    }
  }

  private mutating func take(_ field: Substring) {
    let value = field.dropFirst()
    switch field.first {
    case "v": vocabularySize = Int(value)
    case "t": tiesWordEmbeddings = false
    case let letter?:
      guard let key = Self.keys[letter] else { return }
      ids.append((key, value.split(separator: "+").compactMap { Int($0) }))
    case nil: break
    }
  }

  private static let keys: [Character: String] = [
    "p": "pad_token_id", "b": "bos_token_id", "e": "eos_token_id", "s": "sep_token_id",
    "c": "cls_token_id", "m": "mask_token_id", "d": "decoder_start_token_id",
    "g": "forced_eos_token_id",
  ]

  /// Model type, then `v` the vocabulary size, `t` if untied, and IDs by the letters of `keys`.
  private static let table = """
    albert:v30000:p0:b2:e3 apertus:v131072:t:p3:b1:e2 arcee:v32000:t:b128000:e128001
    aria_text:v32000:t:p2:b1:e2 bamba:v128000:t:p0:b1:e2 bart:v50265:p1:b0:e2:d2:g2 bert:v30522:p0
    bert-generation:v50358:p0:b2:e1 big_bird:v50358:p0:b1:e2:s66
    bigbird_pegasus:v96103:p0:b2:e1:d2 biogpt:v42384:p1:b0:e2 bitnet:v128256:t:b128000:e128001
    blenderbot:v8008:p0:b1:e2:d1:g2 blenderbot-small:v50265:p0:b1:e2:d1:g2
    blip_2_qformer:v30522:p0 bloom:v250880:b1:e2 blt:v260:t bridgetower:t bros:v30522:p0
    camembert:v30522:p1:b0:e2 chameleon:v65536:t:b1:e2 clip_text_model:v49408:p1:b49406:e49407
    code_llama:v32000:t:b1:e2 codegen:v50400:t:b50256:e50256 cohere:v256000:p0:b5:e255001
    cohere2:v256000:p0:b5:e255001 convbert:v30522:p1:b0:e2 cpmant:v30720 ctrl:v246534
    data2vec-text:v30522:p1:b0:e2 dbrx:v32000:t deberta:v50265:p0 deberta-v2:v128100:p0
    deepseek_v2:v32000:t:b1:e2 deepseek_v3:v129280:t:b0:e1 diffllama:v32000:t:b1:e2
    distilbert:v30522:p0 doge:v32768:t dots1:v152064:t dpr:v30522:p0 electra:v30522:p0
    ernie:v30522:p0 ernie4_5:v103424:p0:b1:e2 ernie4_5_moe:v103424:p0:b1:e2 ernie_m:v250002:p1 esm
    evolla:v128256:t:b128000:e128009 exaone4:v102400:t:b0:e2 falcon:v65024:b11:e11
    falcon_h1:v128000:t:p0:b1:e2 falcon_mamba:v50280:p0:b0:e0 flaubert:v30145:p2:b0:m0
    flex_olmo:v100352:t:p100277:e100257 fnet:v32000:p3:b1:e2 fsmt:t funnel:v30522 fuyu:t
    gemma:v256000:p0:b2:e1 gemma2:v256000:p0:b2:e1 gemma3_text:v262208:p0:b2:e1
    gemma3n_text:v262400:p0:b2:e1 git:v30522:t:p0:b101:e102
    glm:v151552:t:p151329:e151329+151336+151338 glm4:v151552:t:p151329:e151329+151336+151338
    glm4_moe:v151552:t glm4v_moe_text:v151424:t glm4v_text:v151552:t gpt-sw3:v50257:b50256:e50256
    gpt2:v50257:b50256:e50256 gpt_bigcode:v50257:b50256:e50256 gpt_neo:v50257:b50256:e50256
    gpt_neox:v50432:t:b0:e2 gpt_neox_japanese:v32000:b31996:e31999 gpt_oss:v201088:t
    gptj:v50400:t:b50256:e50256 gptsan-japanese:v36000:p35995:e35999 granite:v32000:t:b1:e2
    granitemoe:v32000:t:b1:e2 granitemoehybrid:v32000:t:b1:e2 granitemoeshared:v32000:t:b1:e2
    granitevision:t helium:v48000:t:p3:b1:e2 hunyuan_v1_dense:v290943:t:p0:b1:e2
    hunyuan_v1_moe:v290943:t:p0:b1:e2:s4 ibert:v30522:p1:b0:e2 idefics:v32000:t:p0:b1:e2
    idefics2:t idefics3:t jamba:v65536:t:p0:b1:e2 jetmoe:v32000:b1:e2 layoutlm:v30522:p0
    layoutlmv2:v30522:p0 layoutlmv3:v50265:p1:b0:e2 led:v50265:p1:b0:e2:d2 lfm2:v65536:p0:b1:e2
    lilt:v30522:p0 llama:v32000:t:b1:e2 llama4:t llama4_text:v202048:t:b1:e2 llava_next:t
    llava_next_video:t llava_onevision:t longcat_flash:v131072:t:b1:e2
    longformer:v30522:p1:b0:e2:s2 longt5:v32128:p0:e1 luke:v50267:p1:b0:e2 lxmert:v30522
    m2m_100:v128112:p1:b0:e2:d2 mamba:v50280:p0:b0:e0 mamba2:v32768:t:p1:b0:e2
    marian:v58101:p58100:e0:d58100:g0 markuplm:v30522:p0:b0:e2 mbart:v50265:p1:b0:e2:g2
    mega:v30522:p1:b0:e2 megatron-bert:v29056:p0 minimax:v32000:t:b1:e2 ministral:v32000:t:b1:e2
    mistral:v32000:t:b1:e2 mixtral:v32000:t:b1:e2 mobilebert:v30522:p0
    modernbert:v50368:p50283:b50281:e50282:s50282:c50281
    modernbert-decoder:v50368:p50283:b50281:e50282:s50282:c50281 moonshine:v32768:b1:e2:d1
    mpnet:v30527:p1:b0:e2 mpt:v50368 mra:v50265:p1:b0:e2 mt5:v250112:t:p0:e1:d0
    mvp:v50267:p1:b0:e2:d2:g2 nemotron:v256000:t:b2:e3 nezha:v21128:p0:b2:e3
    nllb-moe:v128112:p1:b0:e2:d2 nystromformer:v30000:p1:b0:e2 olmo:v50304:t:p1:e50279
    olmo2:v50304:t:p1:e50279 olmo3:v50304:t:p1:e50279 olmoe:v50304:t:p1:e50279
    open-llama:v100000:t:p0:b1:e2 openai-gpt:v40478 opt:v50272:p1:b2:e2 ovis2:v151643
    pegasus:v50265:p0:e1:d0:g1 pegasus_x:v96103:p0:e1:d0:g1 persimmon:v262144:t:b1:e2
    phi:v51200:t:b1:e2 phi3:v32064:t:p32000:b1:e32000
    phi4_multimodal:v200064:t:p199999:b199999:e199999+200020 phimoe:v32064:t:b1:e2 pix2struct:t
    plbart:v50005:p1:b0:e2:g2 prophetnet:v30522:p0:b1:e2:d0 qdqbert:v30522:p1:b0:e2
    qwen2:v151936:t qwen2_5_vl:v152064:t qwen2_5_vl_text:v152064:t qwen2_moe:v151936:t
    qwen2_vl:v152064:t qwen2_vl_text:v152064:t qwen3:v151936:t qwen3_moe:v151936:t
    qwen3_next:v151936:t qwen3_vl:t qwen3_vl_moe:t qwen3_vl_moe_text:v151936:t
    qwen3_vl_text:v151936:t realm:v30522:p1:b0:e2 recurrent_gemma:v256000:p0:b2:e1
    reformer:v320:t:p0:e2 rembert:v250300:t:p0:b312:e313 retribert:v30522:p0
    roberta:v50265:p1:b0:e2 roberta-prelayernorm:v50265:p1:b0:e2 roc_bert:v30522:p0
    roformer:v50000:p0 rwkv:v50277:t:b0:e0 seamless_m4t:v256102:p0:b2:e3:d3
    seamless_m4t_v2:v256102:p0:b2:e3:d3 seed_oss:v155136:t:p1:b0:e2
    smollm3:v128256:p128004:b128000:e128001 smolvlm:t speech_to_text:v10000:p1:b0:e2:d2
    speech_to_text_2:v10000:p1:b0:e2:d2 speecht5:v81:p1:b0:e2:d2 splinter:v30522:p0
    squeezebert:v30522:p0 stablelm:v50304:t:b0:e0 starcoder2:v49152:b50256:e50256
    switch_transformers:v32128:p0:e1 t5:v32128:p0:e1 t5gemma:v256000:p0:b2:e1 tapas:v30522:p0
    transfo-xl:v267735:e0 trocr:v50265:p1:b0:e2:d2 tvp:v30522 udop:v33201:p0:e1
    umt5:v250112:p0:e1:d0 vaultgemma:v256000:p0:b2:e1 vilt:v30522:t visual_bert:v30522:p1:b0:e2
    voxtral:v131072 voxtral_encoder:v51866 whisper:v51865:p50256:b50256:e50256:d50257
    xglm:v256008:p1:b0:e2:d2 xlm:v30145:p2:b0:m0 xlm-prophetnet:v30522:p0:b1:e2:d0
    xlm-roberta:v30522:p1:b0:e2 xlm-roberta-xl:v250880:p1:b0:e2 xlnet:v32000:p5:b1:e2
    xlstm:v50304:t:p1:b0:e2 xmod:v30522:p1:b0:e2 yoso:v50265:p1:b0:e2 zamba:v32000:p0:b1:e2
    zamba2:v32000:p0:b1:e2
    """
}
