package nabla.core;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Stream;
import nabla.core.gradcheck.GradCheck;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.nd4j.linalg.api.buffer.DataType;

class EinsumTest {
  /**
   * PyTorch 1.13: the shape, and the sum of y[i] cos i, for operands 0.25 i - 0.7 (number of the
   * operand).
   */
  static Stream<Arguments> products() {
    return Stream.of(
        Arguments.of("ij,jk", new int[][] {{2, 3}, {3, 4}}, new int[] {2, 4}, 2.43340137806283),
        Arguments.of(
            "bik,bkj->bij",
            new int[][] {{2, 3, 4}, {2, 4, 5}},
            new int[] {2, 3, 5},
            -169.0168918242051),
        Arguments.of("i,j->ij", new int[][] {{3}, {4}}, new int[] {3, 4}, 0.6459518343727066),
        Arguments.of("ij->ji", new int[][] {{2, 3}}, new int[] {3, 2}, -0.4959736310630157),
        Arguments.of("ij->", new int[][] {{2, 3}}, new int[] {}, -0.44999999999999973),
        Arguments.of("ij,ij->", new int[][] {{2, 3}, {2, 3}}, new int[] {}, 1.4425),
        Arguments.of("ijk->ik", new int[][] {{2, 3, 4}}, new int[] {2, 4}, 14.330054119396808),
        Arguments.of(
            "bqd,bkd->bqk",
            new int[][] {{2, 3, 4}, {2, 5, 4}},
            new int[] {2, 3, 5},
            -186.2265284042925),
        Arguments.of(
            "ij,jk,kl->il",
            new int[][] {{2, 3}, {3, 4}, {4, 2}},
            new int[] {2, 2},
            -3.0887245574087427),
        Arguments.of("i,i->i", new int[][] {{4}, {4}}, new int[] {4}, 1.216874768847791),
        Arguments.of(
            "abc,cd->abd",
            new int[][] {{2, 3, 4}, {4, 5}},
            new int[] {2, 3, 5},
            -24.79536229291002),
        Arguments.of("ij,k->ik", new int[][] {{2, 3}, {4}}, new int[] {2, 4}, 0.6657123570447006),
        Arguments.of(
            "ab,cb,db->acd",
            new int[][] {{2, 3}, {4, 3}, {5, 3}},
            new int[] {2, 4, 5},
            -11.589394106510591),
        Arguments.of("zy,yx", new int[][] {{2, 3}, {3, 2}}, new int[] {2, 2}, 1.0248726368680878));
  }

  private static Tensor[] operands(int[][] shapes) {
    Tensor[] operands = new Tensor[shapes.length];
    for (int i = 0; i < shapes.length; i++) {
      int n = Shape.of(shapes[i]).numel();
      operands[i] =
          Tensor.arange(DataType.DOUBLE, 0, n, 1)
              .mul(.25)
              .sub(.7 * (i + 1))
              .reshape(shapes[i])
              .detach();
    }
    return operands;
  }

  @ParameterizedTest
  @MethodSource("products")
  void equalsPyTorch(String equation, int[][] shapes, int[] shape, double total) {
    Tensor y = Functional.einsum(equation, operands(shapes));
    assertEquals(Shape.of(shape), y.shape());
    Tensor weights = Tensor.arange(DataType.DOUBLE, 0, y.numel(), 1).cos().reshape(y.shape());
    assertEquals(total, y.mul(weights).sum().item(), 1e-9 * Math.max(1, Math.abs(total)));
  }

  @Test
  void hasGradients() {
    Tensor[] x = operands(new int[][] {{2, 3, 4}, {2, 4, 5}, {5}});
    for (Tensor operand : x) {
      operand.requiresGrad(true);
    }
    GradCheck.check(t -> Functional.einsum("bij,bjk,k->ik", t), x);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ij",
        "ij,jk,kl",
        "ii,ij",
        "i1,jk",
        "ij,jk->il",
        "ij,jk->i->k",
        "i,jk",
        "ij,ik",
        ""
      })
  void explainsWhatIsWrong(String equation) {
    NablaException e =
        assertThrows(
            NablaException.class,
            () -> Functional.einsum(equation, operands(new int[][] {{2, 3}, {3, 4}})));
    assertTrue(e.getMessage().contains("einsum"), e.getMessage());
  }
}
