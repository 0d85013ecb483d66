package nabla.nn.data;

import nabla.core.Tensor;

/** Samples, each an input and a target, that are read as batches. */
public interface Dataset {
  /** The number of samples. */
  int size();

  /** The inputs of some samples, [indices.length, ...]. */
  Tensor inputs(int... indices);

  /** The targets of some samples, [indices.length, ...]. */
  Tensor targets(int... indices);
}
