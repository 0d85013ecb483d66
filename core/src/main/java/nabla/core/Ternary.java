package nabla.core;

import java.util.List;
import nabla.core.kernel.DoubleElementwise;
import nabla.core.kernel.FloatElementwise;

/** Functions of three tensors, element by element, with broadcasting. */
sealed interface Ternary extends Op {

  /** y = a where the condition isn't 0, else b. */
  record Where() implements Ternary {
    @Override
    public Tensor forward(Call call) {
      Tensor a = call.input(1).requireFloating(name());
      Tensor b = call.input(2).requireSameType(a, name());
      Tensor condition = call.input(0).requireSameType(a, name());
      Shape shape = a.shape().broadcast(b.shape(), name()).broadcast(condition.shape(), name());
      Tensor y = Tensor.empty(a.dataType(), shape);
      if (a.isFloat()) {
        FloatElementwise.map(
            (c, p, q, out, n) -> {
              for (int i = 0; i < n; i++) {
                out[i] = c[i] != 0 ? p[i] : q[i];
              }
            },
            condition.storage(),
            condition.walkIn(shape),
            a.storage(),
            a.walkIn(shape),
            b.storage(),
            b.walkIn(shape),
            y.storage(),
            shape.numel());
      } else {
        DoubleElementwise.map(
            (c, p, q, out, n) -> {
              for (int i = 0; i < n; i++) {
                out[i] = c[i] != 0 ? p[i] : q[i];
              }
            },
            condition.storage(),
            condition.walkIn(shape),
            a.storage(),
            a.walkIn(shape),
            b.storage(),
            b.walkIn(shape),
            y.storage(),
            shape.numel());
      }
      return y;
    }

    @Override
    public Tensor vjp(int i, Tensor g, Call call) {
      Tensor zeros = Tensor.zerosLike(g);
      return i == 1 ? Tensor.where(call.input(0), g, zeros) : Tensor.where(call.input(0), zeros, g);
    }

    @Override
    public boolean differentiable(int i) {
      return i != 0;
    }
  }

  /** Arguments to check the family with. */
  static List<Sample> samples() {
    return List.of(
        Sample.of(
            new Where(), Domain.MASK.of(2, 3), Domain.NORMAL.of(2, 3), Domain.NORMAL.of(2, 3)),
        Sample.of(new Where(), Domain.MASK.of(3), Domain.NORMAL.of(2, 1), Domain.NORMAL.of()));
  }
}
