package nabla.core;

/**
 * The door for users' own ops: implement {@link #compute} and {@link #vjp}, and call {@link
 * #apply}.
 *
 * <pre>{@code
 * record Cube() implements CustomOp {
 *   public Tensor compute(Call call) {
 *     Tensor x = call.input(0);
 *     return x.mul(x).mul(x);
 *   }
 *   public Tensor vjp(int i, Tensor g, Call call) {
 *     return g.mul(call.input(0).square()).mul(3);
 *   }
 * }
 * Tensor y = new Cube().apply(x);
 * }</pre>
 *
 * <p>{@link #compute} may use tensor operations, which aren't recorded, or the INDArrays
 * themselves. {@link #vjp} is written in tensors, so that second derivatives work; {@code
 * GradCheck} tells whether both fit together.
 */
public non-sealed interface CustomOp extends Op {
  /** The result of the call's inputs. */
  Tensor compute(Call call);

  @Override
  default Tensor forward(Call call) {
    try (NoGrad inside = NoGrad.open()) {
      Tensor y = compute(call);
      if (y == null) {
        throw new GraphException(name() + ": compute gave null, wanted a tensor");
      }
      for (int i = 0; i < call.arity(); i++) {
        if (y == call.input(i)) {
          return y.alias();
        }
      }
      return y.detach();
    }
  }

  /** Applies the op and records it. */
  default Tensor apply(Tensor... inputs) {
    return Tensor.apply(this, inputs);
  }
}
