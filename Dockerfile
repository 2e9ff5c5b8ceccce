FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source
COPY Directory.Build.props Directory.Packages.props global.json .editorconfig ./
COPY src ./src
# Both into one folder: the command line starts the web process that lies beside it. The web process last, for what it shares with the
# command line is compiled ahead with it.
RUN dotnet publish src/Workflow.Cli -c Release -o /publish && dotnet publish src/Workflow.Web -c Release -o /publish

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /publish ./
COPY workflows ./workflows
RUN ln -s /app/workflow /usr/local/bin/workflow
ENV ASPNETCORE_HTTP_PORTS=8080
EXPOSE 8080
USER $APP_UID
ENTRYPOINT ["dotnet", "Workflow.Web.dll"]
CMD ["--role", "all"]
