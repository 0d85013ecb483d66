package nabla.core;

import java.util.Arrays;

/**
 * An op with kernels for both directions beside the same function in plain tensor operations.
 *
 * <p>Ordinary backward runs {@link #backward}; when the gradients themselves are to be
 * differentiated, the engine differentiates {@link #reference} instead, so every order of
 * derivative works. A test holds the three together.
 */
sealed interface Fused extends Op
    permits Linalg.Linear,
        Loss.CrossEntropy,
        Normalization.Planes,
        Normalization.PlanesRelu,
        Normalization.Rows,
        Recurrent {
  /** The same function in plain tensor operations: what a student reads. */
  Tensor reference(Tensor... inputs);

  @Override
  Tensor[] backward(Tensor g, Call call);

  @Override
  default Tensor[] gradients(Tensor g, Call call) {
    // Stand-ins for the inputs, so that an input computed from another one doesn't count for it
    // too.
    Tensor[] inputs = new Tensor[call.arity()];
    Tensor[] wanted = new Tensor[call.arity()];
    int count = 0;
    for (int i = 0; i < inputs.length; i++) {
      inputs[i] = call.input(i).alias();
      if (call.needs(i)) {
        wanted[count++] = inputs[i];
      }
    }
    Tensor[] found =
        Autograd.grad(
            new Tensor[] {reference(inputs)},
            Arrays.copyOf(wanted, count),
            new Tensor[] {g},
            Autograd.Options.defaults().withCreateGraph().withAllowUnused());
    Tensor[] gradients = new Tensor[inputs.length];
    count = 0;
    for (int i = 0; i < inputs.length; i++) {
      if (call.needs(i)) {
        Tensor gradient = found[count++];
        gradients[i] = gradient == null ? Tensor.zerosLike(inputs[i]) : gradient;
      }
    }
    return gradients;
  }
}
