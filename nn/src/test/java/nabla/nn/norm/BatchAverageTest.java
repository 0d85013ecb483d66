package nabla.nn.norm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import nabla.core.Generator;
import nabla.core.Tensor;
import nabla.nn.ReLU;
import nabla.nn.Sequential;
import nabla.nn.data.DataLoader;
import nabla.nn.data.TensorDataset;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.nd4j.linalg.api.buffer.DataType;

class BatchAverageTest {

  /** PyTorch's {@code update_bn}: each batch counts the same, whatever the momentum. */
  @ParameterizedTest
  @EnumSource(BatchNormOptions.Convention.class)
  void batchNormsGetTheMeanOverBatches(BatchNormOptions.Convention convention) {
    boolean torch = convention == BatchNormOptions.Convention.PYTORCH;
    BatchNormOptions options = torch ? BatchNormOptions.defaults() : BatchNormOptions.cs231n();
    BatchNorm1d norm = new BatchNorm1d(3, options);
    Sequential net = new Sequential(norm, new ReLU());
    Tensor data = Tensor.randn(new Generator(2), DataType.FLOAT, 10, 3).mul(3).add(7);
    net.forward(data);
    net.eval();
    DataLoader loader = new DataLoader(new TensorDataset(data, data), 4);
    BatchAverage.updateBn(loader, net);
    Tensor mean = Tensor.zeros(3);
    Tensor var = Tensor.zeros(3);
    int correction = torch ? 1 : 0;
    for (Tensor batch : data.split(0, 4)) {
      mean = mean.add(batch.mean(0).div(3));
      var = var.add(batch.var(new int[] {0}, correction, false).div(3));
    }
    assertArrayEquals(mean.toFloatArray(), norm.runningMean().toFloatArray(), 1e-5f);
    assertArrayEquals(var.toFloatArray(), norm.runningVar().toFloatArray(), 1e-4f);
    assertEquals(3, norm.numBatchesTracked().item());
    assertFalse(net.training() || norm.training());
    // Afterwards they move by momentum again.
    net.train();
    net.forward(Tensor.zeros(2, 3));
    assertEquals(.9 * mean.get(0), norm.runningMean().get(0), 1e-5);
  }
}
