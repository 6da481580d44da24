/** @file The keys of a `config.json` that decide what a model computes, as Hugging Face spells them. */

/** A `config.json`, as far as it matters here. Counts are of GPT-2 or of all others. */
export interface Raw extends Record<Count, number>, Partial<Record<Amount, number>>, Partial<Record<Choice, boolean>> {
  model_type: string;
  activation_function?: string;
  hidden_act?: string;
  num_key_value_heads?: number | null;
  head_dim?: number | null;
  sliding_window?: number | null;
  layer_types?: string[];
  rope_parameters?: RawRotary;
  rope_scaling?: RawRotary;
}
type Count = "n_layer" | "n_head" | "n_embd" | "num_hidden_layers" | "num_attention_heads" | "hidden_size";
type Amount =
  | "layer_norm_epsilon"
  | "layer_norm_eps"
  | "rms_norm_eps"
  | "rotary_emb_base"
  | "rotary_pct"
  | "rope_theta"
  | "partial_rotary_factor"
  | "max_position_embeddings"
  | "max_window_layers";
type Choice =
  | "scale_attn_weights"
  | "scale_attn_by_inverse_layer_idx"
  | "tie_word_embeddings"
  | "use_parallel_residual"
  | "use_sliding_window";

/** `rope_parameters` or, in older configs, `rope_scaling`; each type has numbers of its own. */
export interface RawRotary
  extends Partial<Record<"rope_type" | "type", string>>,
    Partial<Record<RotaryAmount, number>> {
  truncate?: boolean;
}
type RotaryAmount =
  | "rope_theta"
  | "partial_rotary_factor"
  | "factor"
  | "low_freq_factor"
  | "high_freq_factor"
  | "original_max_position_embeddings"
  | "beta_fast"
  | "beta_slow"
  | "attention_factor"
  | "mscale"
  | "mscale_all_dim";
