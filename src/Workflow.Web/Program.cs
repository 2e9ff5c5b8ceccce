using Workflow.Web.Hosting;

return await WebHost.RunAsync(args);
