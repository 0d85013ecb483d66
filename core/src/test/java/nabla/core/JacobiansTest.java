package nabla.core;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.nd4j.linalg.api.buffer.DataType;

/** Jacobians and products with them, against derivatives by hand. */
class JacobiansTest {
  private final Tensor x = Tensor.of(new double[] {1, 2, 3});
  private final Tensor v = Tensor.of(new double[] {.5, -1, 2});

  private static void assertClose(Tensor actual, int[] shape, double... expected) {
    assertEquals(Shape.of(shape), actual.shape());
    assertArrayEquals(expected, actual.toDoubleArray(), 1e-12);
  }

  @Test
  void jacobianOfElementwise() {
    assertClose(Jacobians.jacobian(Tensor::square, x), new int[] {3, 3}, 2, 0, 0, 0, 4, 0, 0, 0, 6);
    assertClose(Jacobians.jacobian(t -> t.square().sum(), x), new int[] {3}, 2, 4, 6);
    assertNull(x.grad());
    assertFalse(x.requiresGrad());
  }

  @Test
  void jacobianOfAMatrixProduct() {
    Tensor a = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Tensor[][] jacobian =
        Jacobians.jacobian(
            in -> new Tensor[] {in[0].matmul(in[1]), in[1].exp()},
            new Tensor[] {a, x},
            Jacobians.Options.defaults());
    // y[i] = Σ_j a[i, j] x[j].
    assertClose(jacobian[0][0], new int[] {2, 2, 3}, 1, 2, 3, 0, 0, 0, 0, 0, 0, 1, 2, 3);
    assertClose(jacobian[0][1], new int[] {2, 3}, 1, 2, 3, 4, 5, 6);
    assertClose(jacobian[1][0], new int[] {3, 2, 3}, new double[18]);
    double e = Math.E;
    assertClose(jacobian[1][1], new int[] {3, 3}, e, 0, 0, 0, e * e, 0, 0, 0, Math.exp(3));
  }

  @Test
  void hessians() {
    // f = x0² x1 + x2³.
    Tensor hessian =
        Jacobians.hessian(
            t -> t.select(0, 0).square().mul(t.select(0, 1)).add(t.select(0, 2).pow(3)), x);
    assertClose(hessian, new int[] {3, 3}, 4, 2, 0, 2, 0, 0, 0, 0, 18);
    Tensor[][] blocks =
        Jacobians.hessian(
            in -> in[0].mul(in[1]).sum(), new Tensor[] {x, v}, Jacobians.Options.defaults());
    assertClose(blocks[0][0], new int[] {3, 3}, new double[9]);
    assertClose(blocks[0][1], new int[] {3, 3}, 1, 0, 0, 0, 1, 0, 0, 0, 1);
    ShapeException e =
        assertThrows(ShapeException.class, () -> Jacobians.hessian(Tensor::square, x));
    assertTrue(e.getMessage().contains("[3]"));
  }

  @Test
  void productsAgreeWithTheFullMatrices() {
    Tensor a = Tensor.of(new double[] {1, 2, 3, 4, 5, 6}, 2, 3);
    Jacobians.Product forward = Jacobians.jvp(t -> a.matmul(t.square()), x, v);
    Tensor jacobian = Jacobians.jacobian(t -> a.matmul(t.square()), x);
    assertArrayEquals(jacobian.matmul(v).toDoubleArray(), forward.product().toDoubleArray(), 1e-12);
    assertClose(forward.output(), new int[] {2}, 36, 4 + 20 + 54);
    Tensor w = Tensor.of(2., -1.);
    Jacobians.Product backward = Jacobians.vjp(t -> a.matmul(t.square()), x, w);
    assertArrayEquals(
        w.matmul(jacobian).toDoubleArray(), backward.product().toDoubleArray(), 1e-12);
    Jacobians.Product curved = Jacobians.hvp(t -> t.pow(4).sum(), x, v);
    assertClose(curved.product(), new int[] {3}, 12 * .5, -48, 12 * 9 * 2);
    assertClose(curved.output(), new int[] {}, 1 + 16 + 81);
  }

  @Test
  void worksUnderNoGradAndLeavesItOn() {
    try (NoGrad off = NoGrad.open()) {
      assertClose(
          Jacobians.jacobian(Tensor::square, x), new int[] {3, 3}, 2, 0, 0, 0, 4, 0, 0, 0, 6);
      assertFalse(x.detach().requiresGrad(true).exp().requiresGrad());
    }
  }

  @Test
  void strictRefusesIndependence() {
    Function<Tensor[], Tensor[]> f = in -> new Tensor[] {in[0].exp()};
    Tensor[] inputs = {x, v};
    GraphException e =
        assertThrows(
            GraphException.class,
            () -> Jacobians.jacobian(f, inputs, Jacobians.Options.defaults().withStrict()));
    assertTrue(e.getMessage().contains("independent of input 1"), e.getMessage());
    e =
        assertThrows(
            GraphException.class,
            () ->
                Jacobians.jacobian(
                    in -> new Tensor[] {in[0].mul(2)},
                    new Tensor[] {x.detach().requiresGrad(true)},
                    Jacobians.Options.defaults().withStrict().withCreateGraph()));
    assertTrue(
        e.getMessage().contains("jacobian of the user-provided function is independent"),
        e.getMessage());
  }

  @Test
  void createGraphLetsResultsBeDifferentiated() {
    Tensor leaf = x.detach().requiresGrad(true);
    Tensor[][] jacobian =
        Jacobians.jacobian(
            in -> new Tensor[] {in[0].pow(3).sum()},
            new Tensor[] {leaf},
            Jacobians.Options.defaults().withCreateGraph());
    assertClose(Autograd.grad(jacobian[0][0].sum(), leaf), new int[] {3}, 6, 12, 18);
    assertFalse(Jacobians.jacobian(t -> t.pow(3).sum(), leaf).requiresGrad());
    Jacobians.Products products =
        Jacobians.jvp(
            in -> new Tensor[] {in[0].pow(3)},
            new Tensor[] {leaf},
            new Tensor[] {Tensor.onesLike(leaf)},
            Jacobians.Options.defaults().withCreateGraph());
    assertClose(Autograd.grad(products.products()[0].sum(), leaf), new int[] {3}, 6, 12, 18);
  }

  @Test
  void vectorsThatDontFitAreRefused() {
    assertThrows(
        ShapeException.class, () -> Jacobians.jvp(Tensor::exp, x, Tensor.ones(DataType.DOUBLE, 2)));
    assertThrows(ShapeException.class, () -> Jacobians.vjp(Tensor::exp, x, Tensor.ones(3)));
    assertThrows(ShapeException.class, () -> Jacobians.hvp(t -> t.sum(), x, null));
  }
}
