package nabla.nn;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.nio.FloatBuffer;
import java.nio.LongBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import nabla.core.Tensor;
import org.nd4j.linalg.api.buffer.DataType;

/** An exported model in ONNX Runtime, which checks it against the schemas of the operators. */
final class OnnxRun implements AutoCloseable {
  private final OrtEnvironment environment = OrtEnvironment.getEnvironment();
  private final OrtSession session;

  OnnxRun(byte[] model) throws OrtException {
    try (OrtSession.SessionOptions options = new OrtSession.SessionOptions()) {
      options.setIntraOpNumThreads(1);
      session = environment.createSession(model, options);
    }
  }

  /** All outputs for inputs in the model's order. */
  List<Tensor> run(List<Tensor> inputs) throws OrtException {
    Map<String, OnnxTensor> named = new LinkedHashMap<>();
    try {
      int i = 0;
      for (String name : session.getInputNames()) {
        named.put(name, tensor(inputs.get(i++)));
      }
      List<Tensor> outputs = new ArrayList<>();
      try (OrtSession.Result results = session.run(named)) {
        for (int o = 0; o < results.size(); o++) {
          outputs.add(tensor((OnnxTensor) results.get(o)));
        }
      }
      return outputs;
    } finally {
      named.values().forEach(OnnxTensor::close);
    }
  }

  private OnnxTensor tensor(Tensor x) throws OrtException {
    long[] shape = Arrays.stream(x.shape().dims()).asLongStream().toArray();
    return x.dataType() == DataType.LONG
        ? OnnxTensor.createTensor(environment, LongBuffer.wrap(x.toLongArray()), shape)
        : OnnxTensor.createTensor(
            environment, FloatBuffer.wrap(x.detach().to(DataType.FLOAT).toFloatArray()), shape);
  }

  private static Tensor tensor(OnnxTensor x) {
    int[] shape = Arrays.stream(x.getInfo().getShape()).mapToInt(Math::toIntExact).toArray();
    if (x.getLongBuffer() != null) {
      long[] values = new long[x.getLongBuffer().remaining()];
      x.getLongBuffer().get(values);
      return Tensor.of(values).reshape(shape);
    }
    float[] values = new float[x.getFloatBuffer().remaining()];
    x.getFloatBuffer().get(values);
    return Tensor.of(values).reshape(shape);
  }

  @Override
  public void close() throws OrtException {
    session.close();
  }
}
